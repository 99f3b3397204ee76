"""Lay executed notebooks out for Quarto: run by `quarto render` before it renders, and by rc-analysis.

Takes the notebooks of `RC_ANALYSIS_NOTEBOOKS`, or else the committed ones (`../notebooks`, the default edition),
and writes them beside this file, which git ignores: captions and alternative texts from each output's record into
the cell's metadata, where Quarto looks for them; source lines as text; the data behind each table into `data/`.
Needs only Python.
"""

import ast
import html
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXHIBIT = "application/vnd.rc-analysis.exhibit+json"
NAMES = {
    "overview": "index",
    "inspections": "inspections",
    "budgets": "budgets",
    "sufficiency": "sufficiency",
    "education": "education",
}
SHOWN = ("text/html", "text/markdown", "image/svg+xml", "image/png", "text/plain")


class Words(HTMLParser):
    """The words of some HTML, an entry a list item."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "li":
            self.items.append([])

    def handle_data(self, data: str) -> None:
        if self.items and data.strip():
            self.items[-1].append(data.strip())


def text_of(value: object) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def lines_of(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def markdown(cell_id: str, text: str) -> dict[str, object]:
    return {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": lines_of(text)}


def escaped(text: str) -> str:
    """Plain words as Markdown that says the same."""
    return re.sub(r"([\\`*_{}\[\]<>#$@|~^])", r"\\\1", text)


def parameters(cells: list[dict]) -> dict[str, object]:
    """What the parameter cells set, the injected over the declared."""
    found: dict[str, object] = {}
    for cell in cells:
        if {"parameters", "injected-parameters"} & set(cell.get("metadata", {}).get("tags", ())):
            for node in ast.parse(text_of(cell["source"])).body:
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                    found[ast.unparse(node.targets[0])] = node.value.value
    return found


def front(source: str, given: dict[str, object]) -> list[str]:
    """The first cell's YAML with the place and the date added."""
    body = source.strip().removeprefix("---").removesuffix("---").strip()
    area = os.environ.get("RC_ANALYSIS_AREA_NAME", "")
    date = os.environ.get("RC_ANALYSIS_AS_OF", "") or given.get("as_of", "")
    added = [f"subtitle: {json.dumps(area, ensure_ascii=False)}"] if area else []
    added += [f"date: {json.dumps(str(date))}"] if date else []
    return lines_of("\n".join(["---", body, *added, "---"]))


def record_of(output: dict) -> dict:
    return output.get("data", {}).get(EXHIBIT) or {}


def told_after(record: dict, sources: bool, notes: bool) -> str:
    told = [f"Source: {escaped(s)}" for s in record.get("sources", ()) if sources]
    told += [f"Note: {escaped(n)}" for n in record.get("notes", ()) if notes]
    return "::: {.source}\n" + "\n\n".join(told) + "\n:::" if told else ""


def code_cell(cell: dict, name: str, keys: set[str], data: Path) -> list[dict]:
    """The cell as Quarto should find it, with the text that goes before and after it."""
    source, before, after = text_of(cell["source"]), [], []
    out = {
        "cell_type": "code",
        "id": cell.get("id", "cell"),
        "execution_count": None,
        "metadata": {},
        "source": lines_of(source),
        "outputs": [],
    }
    for output in cell.get("outputs", ()):
        if output["output_type"] not in ("display_data", "execute_result"):
            continue
        record, bundle = record_of(output), {k: v for k, v in output["data"].items() if k in SHOWN}
        kind, key = record.get("kind", ""), record.get("key", "")
        caption = ". ".join(escaped(t) for t in (record.get("headline"), record.get("subtitle")) if t)
        if kind == "figure":
            out["metadata"] = {"fig-cap": caption, "fig-alt": record.get("alt", "")}
            after.append(told_after(record, True, f"table:{key}" not in keys))
        elif kind == "table":
            table = text_of(bundle["text/html"])
            found = re.search(r"<caption>(.*?)</caption>", table, re.S)
            if "#| label: tbl-" in source:
                words = re.sub(r"<[^>]+>", "", found[1]) if found else ""
                caption = escaped(html.unescape(" ".join(words.split()))) or caption
                bundle["text/html"] = lines_of(table.replace(found[0], "") if found else table)
                out["metadata"] = {"tbl-cap": caption}
            if f"figure:{key}" in keys:
                summary = html.escape(record.get("headline", "") or "The figures")
                opening = f'<details class="exhibit"><summary>Table: {summary}</summary>'
                before.append("```{=html}\n" + opening + "\n```")
            if record.get("csv"):
                (data / f"{name}-{key}.csv").write_text(record["csv"], "utf-8")
                link = f"[Download the data (CSV)](data/{name}-{key}.csv)"
                after.append(f'::: {{.download .content-visible when-format="html"}}\n{link}\n:::')
            after.append(told_after(record, f"figure:{key}" not in keys, True))
            if f"figure:{key}" in keys:
                after.append("```{=html}\n</details>\n```")
        elif kind == "finding":
            chosen = "missing" if record.get("missing") else "finding"
            out["source"] = lines_of(f"#| classes: {chosen}\n{source}")
        elif "text/html" in bundle and "text/markdown" not in bundle:
            words = Words()
            words.feed(text_of(bundle["text/html"]))
            if words.items:  # a PDF takes no HTML but tables
                bundle["text/markdown"] = ["- " + escaped(" · ".join(i)) + "\n" for i in words.items]
        if bundle:
            out["outputs"].append({"output_type": "display_data", "data": bundle, "metadata": {}})
    if not out["outputs"]:
        return []  # nothing to show, and a label without an output would be an empty figure
    made = [markdown(f"{out['id']}-before", t) for t in before if t]
    made.append(out)
    return made + [markdown(f"{out['id']}-after-{n}", t) for n, t in enumerate(after) if t]


def prepare(source: Path, target: Path, name: str) -> None:
    notebook = json.loads(source.read_text("utf-8"))
    cells = notebook["cells"]
    records = [record_of(o) for c in cells for o in c.get("outputs", ())]
    keys = {f"{r['kind']}:{r['key']}" for r in records if "kind" in r and "key" in r}
    data = target.parent / "data"
    data.mkdir(exist_ok=True)
    out: list[dict] = []
    for number, cell in enumerate(cells):
        if number == 0 and cell["cell_type"] == "raw":
            out.append({**cell, "metadata": {}, "source": front(text_of(cell["source"]), parameters(cells))})
        elif cell["cell_type"] == "code":
            out += code_cell(cell, name, keys, data)
        else:
            out.append({**cell, "metadata": {}})
    if os.environ.get("RC_ANALYSIS_NOTEBOOKS"):
        links = f"- [This page as PDF](pdf/{name}.pdf)\n- [The notebook that made it (Jupyter)](notebooks/{name}.ipynb)"
        out.append(markdown("downloads", f'::: {{.content-visible when-format="html"}}\n## Downloads\n\n{links}\n:::'))
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    made = {"cells": out, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    if not target.exists() or target.read_text("utf-8") != text:
        target.write_text(text, "utf-8")


def main() -> None:
    folder = Path(os.environ.get("RC_ANALYSIS_NOTEBOOKS") or HERE.parent / "notebooks")
    for name, page in NAMES.items():
        if (folder / f"{name}.ipynb").exists():
            prepare(folder / f"{name}.ipynb", HERE / f"{page}.ipynb", name)


if __name__ == "__main__":
    main()
