// Small conveniences. Every page works without this file.

// The first problem of a form that came back gets the focus, so that a screen reader starts there.
document.querySelector("[data-focus]")?.focus();

// A link in the error summary leads to the field itself.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".note.wrong a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (field) {
    event.preventDefault();
    field.focus();
    field.scrollIntoView({ block: "center" });
  }
});

// A menu closes with Escape or a click beside it.
const menus = () => document.querySelectorAll("details[data-closes][open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

// The same form is not sent twice by a double click; coming back with the browser's button makes it usable again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-once")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.querySelector("span").textContent = button.dataset.copied;
  });
}

// A demo sign-in fills the form; without script the address stands there to be typed.
for (const button of document.querySelectorAll("[data-fills]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    document.getElementById("id_login").value = button.dataset.fills;
    document.getElementById("id_password").value = button.dataset.password;
    document.querySelector("#sign-in button[type=submit]").focus();
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
