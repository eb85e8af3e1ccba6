// Shortcuts: a key leads to what names it in data-key (several with spaces between), "?" to the sheet that lists them.
(() => {
  const sheet = document.getElementById("keys");
  const choice = document.getElementById("keys-on");
  const root = document.documentElement;
  const NAME = "shortcuts";

  // A browser that keeps nothing uses them until the page is left.
  const kept = (value) => {
    try {
      if (value) localStorage.setItem(NAME, value);
      return localStorage.getItem(NAME);
    } catch {
      return null;
    }
  };
  const turn = (on) => {
    choice.checked = on;
    root.toggleAttribute("data-no-keys", !on);
  };

  // A key belongs to a field that takes letters or chooses by arrows, and an arrow to what can be scrolled sideways.
  const isTaken = (event) => {
    if (event.target.closest("input, textarea, select, summary, [contenteditable]")) return true;
    if (!event.key.startsWith("Arrow")) return false;
    for (let one = event.target; one; one = one.parentElement) {
      const scrolls = one === root ? true : /auto|scroll/.test(getComputedStyle(one).overflowX);
      if (scrolls && one.scrollWidth > one.clientWidth) return true;
    }
    return false;
  };

  const isPlain = (event) =>
    !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat && !event.isComposing &&
    // "?" and "/" need Shift on many keyboards; letters and arrows do not.
    (!event.shiftKey || /^[^\p{L}]$/u.test(event.key));

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || !isPlain(event) || isTaken(event)) return;
    if (root.hasAttribute("data-no-keys") || document.querySelector("dialog[open]")) return;
    if (event.key === "?") {
      event.preventDefault();
      sheet.showModal();
      return;
    }
    // A page with keys of its own, such as the board, takes them from here: then it knows when they rest.
    const own = new CustomEvent("shortcut", { detail: event.key, bubbles: true, cancelable: true });
    if (!event.target.dispatchEvent(own)) {
      event.preventDefault();
      return;
    }
    const found = document.querySelector(`[data-key~="${CSS.escape(event.key)}"]`);
    if (!found) return;
    event.preventDefault();
    if (found.matches("a, button")) found.click();
    else found.focus();
  });

  choice.addEventListener("change", () => {
    kept(choice.checked ? "on" : "off");
    turn(choice.checked);
  });
  for (const button of document.querySelectorAll("[data-opens=keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const menu of document.querySelectorAll("details[data-closes][open]")) menu.open = false;
      sheet.showModal();
    });
  }
  turn(kept() !== "off");
})();
