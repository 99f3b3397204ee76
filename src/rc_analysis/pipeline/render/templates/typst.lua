-- From the body of a page, as Pandoc reads it, to Typst: figures keep their alternative text and captions, tables their
-- captions, header rows and right-aligned numbers; the page's own blocks become calls of the functions in report.typ.

local CALLS = { finding = "finding", missing = "missing", source = "source", notes = "source", symbols = "source",
  cards = "cards", card = "card", ["card-value"] = "card-value", ["words-opening"] = "lead", ["words-lead"] = "lead",
  ["words-sources"] = "source", ["words-caveat"] = "missing", ["card-source"] = "source" }
local ORDER = { "missing", "finding", "cards", "card", "card-value", "card-source", "source", "notes", "symbols",
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
        local out = pandoc.Inlines({ pandoc.RawInline("typst", "#linebreak()#text(size: 0.93em, fill: soft)[") })
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

-- Longest text of each column, by which wide columns of words share what numbers leave over.
local function columns_of(rows, count)
  local words, numeric = {}, {}
  for i = 1, count do words[i], numeric[i] = 0, true end
  for r, row in ipairs(rows) do
    for i, cell in ipairs(row.cells) do
      local long = utf8.len(pandoc.utils.stringify(cell.contents)) or 0
      if long > words[i] then words[i] = long end
      if r > 1 and not cell.classes:includes("num") then numeric[i] = false end
    end
  end
  local widths, aligns = {}, {}
  for i = 1, count do
    widths[i] = (numeric[i] or words[i] <= 18) and "auto" or (math.max(1, math.min(6, math.ceil(words[i] / 30))) .. "fr")
    aligns[i] = numeric[i] and "right" or "left"
  end
  return "(" .. table.concat(widths, ", ") .. ",)", "(" .. table.concat(aligns, ", ") .. ",)"
end

local function cell_of(cell)
  local span = {}
  if cell.col_span > 1 then span[#span + 1] = "colspan: " .. cell.col_span end
  if cell.row_span > 1 then span[#span + 1] = "rowspan: " .. cell.row_span end
  local text = written(cell.contents)
  if #span > 0 then return "table.cell(" .. table.concat(span, ", ") .. ")[" .. text .. "]" end
  return "[" .. text .. "]"
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
  local widths, aligns = columns_of(rows, count)
  local size = count >= 11 and "6.6pt" or count >= 8 and "7.4pt" or count >= 6 and "8.2pt" or "8.8pt"
  local header = #head > 0 and ("table.header(" .. table.concat(head, ", ") .. "),\n") or ""
  -- A short table stays whole; a long one runs on and repeats its header.
  local frame = #body <= 14 and "#block(breakable: false, width: 100%%, above: 1.5em, below: 0.7em)[%s]" or "%s"
  return typst(string.format(frame, string.format(
    "#figure({\nset text(size: %s)\ntable(columns: %s, align: %s,\n%s%s)\n}, caption: [%s], kind: table, supplement: [Table])%s\n",
    size, widths, aligns, header, table.concat(body, ",\n"), caption_of(tbl.caption), label(tbl.identifier))))
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

return {
  { DefinitionList = terms },
  { Figure = figure, Table = grid },
  { Div = call },
}
