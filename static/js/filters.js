// <form method="get" data-at-once>: a change applies at once, and the focus comes back to the field that was changed.
// Whoever has no script presses the button. Fields that say nothing stay out of the address.
(() => {
  const KEY = "filters-focus";
  for (const form of document.querySelectorAll("form[data-at-once]")) {
    form.querySelector("[type=submit]").hidden = true;
    form.querySelector(".at-once").hidden = false;
    form.addEventListener("formdata", ({ formData }) => {
      for (const [name, value] of [...formData]) if (!value) formData.delete(name);
    });
    form.addEventListener("change", ({ target }) => {
      sessionStorage.setItem(KEY, location.pathname + " " + target.id);
      form.requestSubmit();
    });
  }
  const [path, id] = (sessionStorage.getItem(KEY) ?? "").split(" ");
  sessionStorage.removeItem(KEY);
  if (id && path === location.pathname) document.getElementById(id)?.focus({ preventScroll: true });
})();
