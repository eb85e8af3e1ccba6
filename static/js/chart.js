// Draws a bar chart from the table that it stands above: <div data-chart="#table" hidden><canvas>.
// The table is what everybody can read; colours come from the theme, and again when light and dark change.
(() => {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const figures = (table) => {
    const heads = [...table.tHead.rows[0].cells].slice(1, 4).map((cell) => cell.textContent.trim());
    const rows = [...table.tBodies[0].rows];
    return {
      labels: rows.map((row) => row.cells[0].textContent.trim()),
      datasets: heads.map((label, column) => ({
        label,
        data: rows.map((row) => Number(row.cells[column + 1].textContent.replace(/\s/g, ""))),
      })),
    };
  };

  const dress = (chart) => {
    ["--moss", "--petrol", "--brick"].forEach((name, number) => {
      if (chart.data.datasets[number]) chart.data.datasets[number].backgroundColor = colour(name);
    });
    const ink = colour("--ink-soft");
    const line = colour("--line");
    chart.options.plugins.legend.labels.color = ink;
    for (const axis of Object.values(chart.options.scales)) {
      axis.ticks = { ...axis.ticks, color: ink };
      axis.grid = { ...axis.grid, color: line };
    }
    chart.update("none");
  };

  for (const box of document.querySelectorAll("[data-chart]")) {
    box.hidden = false;
    const chart = new Chart(box.querySelector("canvas"), {
      type: "bar",
      data: figures(document.querySelector(box.dataset.chart)),
      options: {
        animation: false,
        maintainAspectRatio: false,
        plugins: { legend: { position: "bottom", labels: {} } },
        scales: { x: { stacked: true }, y: { stacked: true, beginAtZero: true, ticks: { precision: 0 } } },
      },
    });
    dress(chart);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dress(chart));
  }
})();
