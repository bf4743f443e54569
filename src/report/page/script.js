// Sorts and filters the tables of the page it stands in. Asks for nothing outside it.
(() => {
  "use strict";

  const key = (row, column) => {
    const cell = row.cells[column];
    const value = cell ? cell.dataset.v : undefined;
    if (value === undefined) return cell ? cell.textContent.trim() : "";
    return value === "" ? null : Number(value);
  };

  // What is not known comes last, whichever way the table is sorted.
  const compare = (a, b, sign) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    if (typeof a === "number" && typeof b === "number") return sign * (a - b);
    return sign * String(a).localeCompare(String(b), document.documentElement.lang, { numeric: true });
  };

  for (const table of document.querySelectorAll("table[data-sortable]")) {
    const body = table.tBodies[0];
    const headings = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
    headings.forEach((heading, column) => {
      const button = heading.querySelector("button");
      if (!button) return;
      button.disabled = false;
      button.addEventListener("click", () => {
        const ascending = heading.getAttribute("aria-sort") !== "ascending";
        for (const other of headings) other.removeAttribute("aria-sort");
        heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        const rows = [...body.rows].map((row, at) => ({ row, at, value: key(row, column) }));
        rows.sort((a, b) => compare(a.value, b.value, ascending ? 1 : -1) || a.at - b.at);
        body.append(...rows.map((entry) => entry.row));
      });
    });
  }

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
  for (const form of document.querySelectorAll("[data-filter]")) {
    const table = document.getElementById(form.dataset.filter);
    const [name, status, count] = ["name", "status", "count"].map((part) => form.querySelector(`[data-part=${part}]`));
    const apply = () => {
      const wanted = plain(name.value.trim());
      let shown = 0;
      for (const row of table.tBodies[0].rows) {
        const fits = plain(row.dataset.name).includes(wanted)
          && (!status || status.value === "" || row.dataset.tags.split(" ").includes(status.value));
        row.hidden = !fits;
        if (fits) shown += 1;
      }
      count.textContent = count.dataset.text.replace("{shown}", shown).replace("{all}", table.tBodies[0].rows.length);
    };
    form.hidden = false;
    name.addEventListener("input", apply);
    if (status) status.addEventListener("change", apply);
    apply();
  }
})();
