-- With Quarto: a page's own blocks become calls of the functions in report.typ. HTML needs nothing, it has the classes.
local CALLS = { finding = "finding", missing = "missing", source = "source", ["words-opening"] = "lead", ["words-sources"] = "source" }

local function typst(text) return pandoc.RawBlock("typst", text) end

local function call(div)
  for class, name in pairs(CALLS) do
    if div.classes:includes(class) then
      div.classes = div.classes:filter(function(c) return c ~= class end)
      return { typst("#" .. name .. "["), div, typst("]") }
    end
  end
end

-- A headline and its finding in one block, which stays with the figure: Typst 0.13 parts them at the foot of a page.
local function together(blocks)
  local out = pandoc.Blocks({})
  local i = 1
  while i <= #blocks do
    local head, after = blocks[i], blocks[i + 1]
    if head.t == "Header" and after and after.t == "Div" and after.classes:includes("finding") then
      out:extend({ typst("#block(width: 100%, breakable: false, sticky: true)["), head, after, typst("]") })
      i = i + 2
    else
      out:insert(head)
      i = i + 1
    end
  end
  return out
end

if not FORMAT:match("typst") then return {} end
return { { Blocks = together }, { Div = call } }
