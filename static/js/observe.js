// During a lesson: one tap begins a line with the clock time. Without script one writes the time oneself.
(() => {
  const two = (number) => String(number).padStart(2, "0");
  // The lesson's clock is Sweden's, wherever the tablet thinks it is.
  const clock = () => {
    const parts = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Stockholm", hour: "numeric", minute: "numeric", hour12: false }).formatToParts(new Date());
    const part = (type) => two(Number(parts.find((one) => one.type === type).value) % (type === "hour" ? 24 : 60));
    return `${part("hour")}.${part("minute")}`;
  };

  const show = () => {
    for (const part of document.querySelectorAll("[data-now][hidden]")) part.hidden = false;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-now-for]");
    if (!button) return;
    const field = document.getElementById(button.dataset.nowFor);
    const before = field.value.trimEnd();
    field.value = `${before}${before ? "\n" : ""}${clock()} `;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    field.scrollTop = field.scrollHeight;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // The part that was opened in place brings a button of its own.
  document.addEventListener("vault:refreshed", show);
  show();
})();
