-- With Quarto: a page's own blocks become calls of the functions in report.typ. HTML needs nothing, it has the classes.
local CALLS = { finding = "finding", missing = "missing", source = "source" }

function Div(div)
  if not FORMAT:match("typst") then return nil end
  for class, name in pairs(CALLS) do
    if div.classes:includes(class) then
      div.classes = div.classes:filter(function(c) return c ~= class end)
      return { pandoc.RawBlock("typst", "#" .. name .. "["), div, pandoc.RawBlock("typst", "]") }
    end
  end
end
