// As in any calendar, a meeting that starts later ends later: the end follows the start.
const minutes = (clock) => clock.split(":").reduce((hours, rest) => Number(hours) * 60 + Number(rest));
const clock = (amount) => [Math.floor(amount / 60), amount % 60].map((part) => String(part).padStart(2, "0")).join(":");

for (const start of document.querySelectorAll("[data-end]")) {
  const end = document.getElementById(start.dataset.end);
  let before = start.value;
  start.addEventListener("change", () => {
    if (!start.value) return;
    if (before && end.value) {
      const later = minutes(end.value) + minutes(start.value) - minutes(before);
      // Past midnight there is nothing to follow to; a start that is still being typed comes by here too.
      if (later >= 24 * 60 || later <= minutes(start.value)) return;
      end.value = clock(later);
    }
    before = start.value;
  });
}
