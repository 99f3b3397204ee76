// A page to look things up in: one field that shows the rows with what is typed, and a button a column that sorts.
// Where scripts are off the tables stand as they are.
(() => {
  "use strict";
  const rows = [...document.querySelectorAll("main table.data tbody tr, main details table tbody tr")];
  if (!rows.length) return;
  const value = (text) => {
    const found = /^\s*([-−–]?)\s*£?\s*([\d,]*\.?\d+)\s*(million|billion|m\b|k\b)?/.exec(text);
    if (!found) return NaN;
    const size = { million: 1e6, m: 1e6, billion: 1e9, k: 1e3 }[found[3]] || 1;
    return (found[1] ? -1 : 1) * parseFloat(found[2].replaceAll(",", "")) * size;
  };

  const field = document.createElement("p");
  field.className = "look-up screen-only";
  field.innerHTML = '<label for="look-up">Show rows with</label> <input type="search" id="look-up" autocomplete="off"> <span role="status"></span>';
  document.querySelector("main h1").after(field);
  const told = field.querySelector("span");
  field.querySelector("input").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !wanted.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    told.textContent = wanted.length ? `${shown} of ${rows.length} rows` : "";
  });

  for (const head of document.querySelectorAll("main details thead th")) {
    const table = head.closest("table");
    const place = [...head.parentNode.children].indexOf(head);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort screen-only";
    button.setAttribute("aria-label", `Sort by ${head.textContent.trim()}`);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      const cells = [...body.rows].map((row, n) => ({ row, n, text: row.cells[place].textContent.trim() }));
      for (const cell of cells) cell.value = value(cell.text);
      const counted = cells.filter((cell) => !Number.isNaN(cell.value)).length * 2 > cells.length;
      const order = (a, b) => (counted ? a.value - b.value : a.text.localeCompare(b.text, "en"));
      cells.sort((a, b) => {
        const gone = counted ? Number.isNaN(a.value) - Number.isNaN(b.value) : 0; // what is not there comes last
        return gone || (down ? -1 : 1) * order(a, b) || a.n - b.n;
      });
      body.append(...cells.map((cell) => cell.row));
    });
    head.append(button);
  }
})();
