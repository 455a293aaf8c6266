/* Tables of the panel: a button in a heading sorts the rows, and a group of buttons chooses what small bars show. */
(() => {
  "use strict";

  // The order that was last chosen, by the style of the table: it holds when the table is drawn anew.
  const chosen = new Map();
  const nameOf = (table) => table.parentElement.className;

  const keyOf = (row, column) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();

  /* Unknown values come last, whichever way the others go. */
  function compareRows(column, numeric, sign) {
    return (a, b) => {
      const [x, y] = [keyOf(a, column), keyOf(b, column)];
      if (x === "" || y === "") { return (x === "") - (y === ""); }
      return sign * (numeric ? Number(x) - Number(y) : x.localeCompare(y, document.documentElement.lang));
    };
  }

  function sortBy(heading) {
    const column = heading.cellIndex;
    const sign = heading.getAttribute("aria-sort") === "descending" ? -1 : 1;
    [...heading.closest("table").tBodies].forEach((body) => {
      const before = [...body.rows];
      const after = [...before].sort(compareRows(column, heading.dataset.kind === "number", sign));
      if (after.some((row, place) => row !== before[place])) { body.append(...after); }
    });
  }

  function order(heading, direction) {
    [...heading.parentElement.cells].forEach((other) => {
      if (other.hasAttribute("aria-sort")) { other.setAttribute("aria-sort", other === heading ? direction : "none"); }
    });
    sortBy(heading);
  }

  function turn(heading) {
    const direction = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    chosen.set(nameOf(heading.closest("table")), { column: heading.cellIndex, direction });
    order(heading, direction);
  }

  function showMeasure(button) {
    const group = button.closest("[data-show]");
    group.dataset.show = button.dataset.measure;
    group.querySelectorAll("button[data-measure]").forEach((other) =>
      other.setAttribute("aria-pressed", String(other === button)));
  }

  document.addEventListener("click", (event) => {
    const sort = event.target.closest("th button.sort");
    if (sort) { turn(sort.closest("th")); }
    const measure = event.target.closest("[data-show] button[data-measure]");
    if (measure) { showMeasure(measure); }
  });

  /* Figures that arrive later take their place in that order. */
  new MutationObserver((changes) => {
    const tables = new Set(changes.map((change) => change.target.closest("table")).filter(Boolean));
    tables.forEach((table) => {
      const last = chosen.get(nameOf(table));
      if (last) { order(table.tHead.rows[0].cells[last.column], last.direction); }
    });
  }).observe(document.documentElement, { subtree: true, attributes: true, attributeFilter: ["data-sort"] });
})();
