// Draws a bar chart from the table that it stands above:
// <div data-chart="#table" data-columns="held planned" data-stacked hidden><canvas>; data-most is where a scale ends.
// The table is what everybody can read. Each bar has a pattern of its own, so that the chart is read without colour and
// on paper. Drawn anew when light and dark change, with the theme's colours.
(() => {
  const COLOURS = ["--moss", "--petrol", "--brick"];
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // How each pattern is drawn into a square of 8 by 8.
  const PATTERNS = [
    () => {},
    (pen) => { pen.moveTo(0, 8); pen.lineTo(8, 0); pen.moveTo(-2, 2); pen.lineTo(2, -2); pen.moveTo(6, 10); pen.lineTo(10, 6); },
    (pen) => { pen.moveTo(4, 0); pen.lineTo(4, 8); pen.moveTo(0, 4); pen.lineTo(8, 4); },
    (pen) => { pen.moveTo(0, 4); pen.lineTo(8, 4); },
    (pen) => { pen.moveTo(0, 0); pen.lineTo(8, 8); pen.moveTo(-2, 6); pen.lineTo(2, 10); pen.moveTo(6, -2); pen.lineTo(10, 2); },
    (pen) => { pen.moveTo(4, 0); pen.lineTo(4, 8); },
  ];

  const fill = (number) => {
    const square = document.createElement("canvas");
    square.width = square.height = 8;
    const pen = square.getContext("2d");
    pen.fillStyle = colour(COLOURS[number % COLOURS.length]);
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = colour("--sheet");
    pen.lineWidth = 1.5;
    pen.beginPath();
    PATTERNS[number % PATTERNS.length](pen);
    pen.stroke();
    return pen.createPattern(square, "repeat");
  };

  // "1 234", "12,5", "40 %"; a dash, where nothing is told, draws nothing.
  const number = (text) => {
    const digits = text.replace(/[^0-9,.−-]/g, "").replace(",", ".");
    return /[0-9]/.test(digits) ? Number(digits) : null;
  };

  // A long name takes several lines, so that bars keep their room; on a phone sooner.
  const lines = (name, most) => name.split(" ").reduce((made, word) => {
    const longer = `${made.at(-1)} ${word}`;
    if (made.length && longer.length <= most) return [...made.slice(0, -1), longer];
    return [...made, word];
  }, []);

  const figures = (table, columns) => {
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    return {
      labels: rows.map((row) => row.cells[0].textContent.trim()),
      // Shares are drawn against the whole.
      areShares: rows.some((row) => row.cells[heads.findIndex((head) => head.dataset.column === columns[0])].textContent.includes("%")),
      datasets: columns.map((code, place) => {
        const column = heads.findIndex((head) => head.dataset.column === code);
        return {
          label: heads[column].textContent.trim(),
          data: rows.map((row) => number(row.cells[column].textContent)),
          backgroundColor: fill(place),
          borderColor: colour(COLOURS[place % COLOURS.length]),
          borderWidth: 1,
          maxBarThickness: 64,
        };
      }),
    };
  };

  const axis = (box, more) => ({
    stacked: "stacked" in box.dataset,
    grid: { color: colour("--line") },
    ...more,
    ticks: { color: colour("--ink-soft"), precision: 0, ...more?.ticks },
  });

  // Names longer than that of a month are read beside their bars, not below them.
  const MONTH = "september 2026".length;

  const draw = (box) => {
    const data = figures(document.querySelector(box.dataset.chart), box.dataset.columns.split(" "));
    const lies = data.labels.some((label) => label.length > MONTH);
    const names = axis(box, lies ? { ticks: { autoSkip: false } } : {});
    const amounts = axis(box, data.areShares
      ? { beginAtZero: true, suggestedMax: 100, ticks: { callback: (value) => `${value} %` } }
      : { beginAtZero: true, suggestedMax: Number(box.dataset.most) || undefined });
    if (lies) {
      const isNarrow = box.clientWidth < 480;
      data.labels = data.labels.map((name) => lines(name, isNarrow ? 16 : 36));
      // Each row has its room, however many there are; the rest is for the axis and what the bars mean.
      const high = data.labels.reduce((sum, name) => sum + Math.max(1.9, name.length), 0) + 5;
      box.style.height = `${Math.max(high, 12)}rem`;
    }
    return new Chart(box.querySelector("canvas"), {
      type: "bar",
      data,
      options: {
        animation: false,
        maintainAspectRatio: false,
        indexAxis: lies ? "y" : "x",
        plugins: {
          // Also of one bar it is said what it tells.
          legend: { position: "bottom", labels: { color: colour("--ink") } },
        },
        scales: lies ? { x: amounts, y: names } : { x: names, y: amounts },
      },
    });
  };

  for (const box of document.querySelectorAll("[data-chart]")) {
    box.hidden = false;
    let chart = draw(box);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      chart.destroy();
      chart = draw(box);
    });
  }
})();
