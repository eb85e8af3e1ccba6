// The form of a request. Without this file both answers to "for whom" stand there, and a long list has no filter.

const radios = document.querySelectorAll("input[name=who]");
const parts = { teachers: document.getElementById("div_id_chosen"), team: document.getElementById("div_id_team") };
const show = () => {
  const who = document.querySelector("input[name=who]:checked")?.value;
  for (const [name, part] of Object.entries(parts)) if (part) part.hidden = name !== who;
};
if (radios.length) {
  for (const radio of radios) radio.addEventListener("change", show);
  show();
}

// A school with many teachers: a field that leaves only those whose name fits.
const list = parts.teachers;
const rows = list ? [...list.querySelectorAll(".form-check")] : [];
const words = document.querySelector("[data-filter-label]");
if (rows.length > 12 && words) {
  const label = document.createElement("label");
  label.className = "visually-hidden";
  label.htmlFor = "pick-filter";
  label.textContent = words.dataset.filterLabel;
  const field = document.createElement("input");
  field.id = "pick-filter";
  field.type = "search";
  field.className = "form-control pick-filter";
  field.placeholder = words.dataset.filterLabel;
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLocaleLowerCase();
    for (const row of rows) {
      const fits = row.textContent.toLocaleLowerCase().includes(wanted);
      row.hidden = !fits && !row.querySelector("input").checked;
    }
  });
  // Enter in the filter must not send the form.
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  rows[0].parentElement.before(label, field);
}
