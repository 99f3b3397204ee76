-- From the body of a page, as Pandoc reads it, to Typst: figures keep their alternative text and captions, tables their
-- captions, header rows and right-aligned numbers; the page's own blocks become calls of the functions in report.typ.

local CALLS = { asked = "asked", finding = "finding", missing = "missing", source = "source", notes = "source", symbols = "source",
  cards = "cards", card = "card", ["card-value"] = "card-value", ["words-opening"] = "lead", ["words-lead"] = "lead",
  ["words-sources"] = "source", ["words-caveat"] = "missing", ["card-source"] = "source" }
local ORDER = { "asked", "missing", "finding", "cards", "card", "card-value", "card-source", "source", "notes", "symbols",
  "words-opening", "words-lead", "words-sources", "words-caveat" }

local function typst(text) return pandoc.RawBlock("typst", text) end

local function quoted(text) return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"' end

local function written(blocks)
  local out = pandoc.write(pandoc.Pandoc(blocks), "typst", pandoc.WriterOptions({ wrap_text = "none" })):gsub("%s+$", "")
  return out
end

local function label(id) if id == "" then return "" end return " <" .. id .. ">" end

local function caption_of(caption)
  local blocks = pandoc.Blocks(caption.long):walk({
    Span = function(span)
      if span.classes:includes("subtitle") or span.classes:includes("symbols") then
        local out = pandoc.Inlines({ pandoc.RawInline("typst", "#linebreak()#text(size: 0.93em, weight: 400, fill: soft)[") })
        out:extend(span.content)
        out:insert(pandoc.RawInline("typst", "]"))
        return out
      end
    end,
  })
  return written(blocks)
end

local function figure(fig)
  local image
  fig:walk({ Image = function(img) image = img end })
  if not image then return nil end
  return typst(string.format("#figure(image(%s, alt: %s), caption: [%s], kind: image, supplement: [Figure])%s\n",
    quoted(image.src), quoted(pandoc.utils.stringify(image.caption)), caption_of(fig.caption), label(fig.identifier)))
end

local function length(text) return utf8.len(text) or #text end

local function longest_word(text)
  local most = 0
  for word in text:gmatch("%S+") do most = math.max(most, length(word)) end
  return most
end

-- Widths, alignments and the size of type. Where a line holds every column at its full width they take what they need;
-- elsewhere they share the line: numbers enough for themselves and the longest word of their heading, words by how much
-- they have to say. Where even the longest words would not fit, the type shrinks.
local LINE, GLYPH, LEAST = 459, 0.53, 5.8 -- points to a line, ems to a letter, the smallest type
local KEPT = 6.4 -- the smallest type in which a figure and its range are kept on one line
local PAD = 2.5 -- letters that the space between columns takes

local function columns_of(rows, count)
  local full, need, numeric, line = {}, {}, {}, {}
  for i = 1, count do full[i], need[i], numeric[i], line[i] = 0, 0, true, 0 end
  for r, row in ipairs(rows) do
    for i, cell in ipairs(row.cells) do
      local text = pandoc.utils.stringify(cell.contents)
      full[i] = math.max(full[i], length(text))
      need[i] = math.max(need[i], longest_word(text))
      if r > 1 then line[i] = math.max(line[i], length(text)) end
      if r > 1 and not cell.classes:includes("num") then numeric[i] = false end
    end
  end
  local whole, least, unbroken = 0, 0, 0
  for i = 1, count do
    whole, least = whole + full[i] + PAD, least + need[i] + PAD
    unbroken = unbroken + (numeric[i] and math.max(need[i], line[i]) or need[i]) + PAD
  end
  -- A figure with its range stays on one line where type that can be read allows it.
  if unbroken <= LINE / (GLYPH * KEPT) then
    for i = 1, count do need[i] = numeric[i] and math.max(need[i], line[i]) or need[i] end
    least = unbroken
  end
  local size = count >= 11 and 6.6 or count >= 8 and 7.4 or count >= 6 and 8.2 or 8.8
  size = math.max(LEAST, math.min(size, LINE / (GLYPH * least)))
  local spare = math.max(0, LINE / (GLYPH * size) - least)
  local wish, wishes = {}, 0
  for i = 1, count do
    wish[i] = numeric[i] and 0 or math.max(0, math.min(full[i], 14 + full[i] * 3 // 5, 240) - need[i])
    wishes = wishes + wish[i]
  end
  local widths, aligns = {}, {}
  for i = 1, count do
    local share = need[i] + PAD + (wishes > 0 and wish[i] * math.min(1, spare / wishes) or 0)
    widths[i] = whole <= LINE / (GLYPH * size) and "auto" or string.format("%.1ffr", share)
    aligns[i] = numeric[i] and "right" or "left"
  end
  local tight = size < 7 -- bold headings are wider than the rest, so long words may have to break
  return "(" .. table.concat(widths, ", ") .. ",)", "(" .. table.concat(aligns, ", ") .. ",)", size, tight
end

local PLAIN = { Str = true, Space = true, SoftBreak = true, Span = true }

-- Words without markup go as a string: nothing in them can be taken for markup, and it is ten times as quick.
local function content_of(blocks)
  if #blocks == 0 then return "[]" end
  local plain = #blocks == 1 and (blocks[1].t == "Plain" or blocks[1].t == "Para")
  if plain then
    blocks:walk({ Inline = function(inline) plain = plain and PLAIN[inline.t] or false end })
  end
  return plain and quoted(pandoc.utils.stringify(blocks)) or "[" .. written(blocks) .. "]"
end

local function cell_of(cell)
  local span = {}
  if cell.col_span > 1 then span[#span + 1] = "colspan: " .. cell.col_span end
  if cell.row_span > 1 then span[#span + 1] = "rowspan: " .. cell.row_span end
  local content = content_of(cell.contents)
  if #span > 0 then return "table.cell(" .. table.concat(span, ", ") .. ", " .. content .. ")" end
  return content
end

local function row_of(row)
  local cells = {}
  for _, cell in ipairs(row.cells) do cells[#cells + 1] = cell_of(cell) end
  return table.concat(cells, ", ")
end

local function grid(tbl)
  local rows, head = {}, {}
  for _, row in ipairs(tbl.head.rows) do rows[#rows + 1] = row; head[#head + 1] = row_of(row) end
  local body = {}
  for _, part in ipairs(tbl.bodies) do
    for _, row in ipairs(part.body) do rows[#rows + 1] = row; body[#body + 1] = row_of(row) end
  end
  local count = #tbl.colspecs
  local widths, aligns, size, tight = columns_of(rows, count)
  local header = #head > 0 and ("table.header(" .. table.concat(head, ", ") .. "),\n") or ""
  -- A short table stays whole; a long one, or one of many words, runs on and repeats its header.
  local letters = 0
  for _, row in ipairs(body) do letters = letters + #row end
  local frame = #body <= 14 and letters <= 1400 and "#block(breakable: false, width: 100%%, above: 1.5em, below: 0.7em)[%s]" or "%s"
  -- A table behind a figure has no number of its own.
  local numbered = tbl.identifier ~= "" and "" or ", numbering: none"
  return typst(string.format(frame, string.format(
    "#figure({\nset text(size: %.1fpt)%s\ntable(columns: %s, align: %s,\n%s%s)\n}, caption: [%s], kind: table, supplement: [Table]%s)%s\n",
    size, tight and "\nshow table: set text(hyphenate: true)" or "", widths, aligns, header, table.concat(body, ",\n"), caption_of(tbl.caption), numbered, label(tbl.identifier))))
end

local function call(div)
  for _, class in ipairs(ORDER) do
    if div.classes:includes(class) then
      if class == "cards" then
        local cells = {}
        for _, item in ipairs(div.content) do cells[#cells + 1] = "[" .. written({ item }) .. "]" end
        return typst("#cards(" .. table.concat(cells, ",\n") .. ")")
      end
      return typst("#" .. CALLS[class] .. "[" .. written(div.content) .. "]")
    end
  end
  return div.content
end

-- Terms of a card's comparison, a line each.
local function terms(list)
  local lines = {}
  for _, item in ipairs(list.content) do
    local line = pandoc.Inlines(item[1])
    line:insert(pandoc.Str(": "))
    for _, definition in ipairs(item[2]) do line:extend(pandoc.utils.blocks_to_inlines(definition)) end
    lines[#lines + 1] = written({ pandoc.Plain(line) })
  end
  return typst("#block[" .. table.concat(lines, " #linebreak()\n") .. "]")
end

local function period(span)
  if not span.classes:includes("card-period") then return nil end
  local out = pandoc.Inlines({ pandoc.RawInline("typst", "#text(size: 0.62em, weight: 400, fill: soft)[") })
  out:extend(span.content)
  out:insert(pandoc.RawInline("typst", "]"))
  return out
end

return {
  { Span = period },
  { DefinitionList = terms },
  { Figure = figure, Table = grid },
  { Div = call },
}
