// Draws a bar chart from the table that it stands above: <div data-chart="#table" hidden><canvas>.
// The table is what everybody can read. Drawn anew when light and dark change, with the theme's colours.
(() => {
  const COLOURS = ["--moss", "--petrol", "--brick"];
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const figures = (table) => {
    const heads = [...table.tHead.rows[0].cells].slice(1, 1 + COLOURS.length);
    const rows = [...table.tBodies[0].rows];
    return {
      labels: rows.map((row) => row.cells[0].textContent.trim()),
      datasets: heads.map((head, column) => ({
        label: head.textContent.trim(),
        data: rows.map((row) => Number(row.cells[column + 1].textContent.replace(/\s/g, ""))),
        backgroundColor: colour(COLOURS[column]),
      })),
    };
  };

  const axis = (more) => ({
    stacked: true,
    ticks: { color: colour("--ink-soft"), precision: 0 },
    grid: { color: colour("--line") },
    ...more,
  });

  const draw = (box) =>
    new Chart(box.querySelector("canvas"), {
      type: "bar",
      data: figures(document.querySelector(box.dataset.chart)),
      options: {
        animation: false,
        maintainAspectRatio: false,
        plugins: { legend: { position: "bottom", labels: { color: colour("--ink") } } },
        scales: { x: axis(), y: axis({ beginAtZero: true }) },
      },
    });

  for (const box of document.querySelectorAll("[data-chart]")) {
    box.hidden = false;
    let chart = draw(box);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      chart.destroy();
      chart = draw(box);
    });
  }
})();
