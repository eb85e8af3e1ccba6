// How many questions have an answer, beside the button that sends them. Without this file each says "3 of 8" itself.
(() => {
  const form = document.querySelector("[data-survey]");
  const box = form?.querySelector("[data-progress]");
  if (!box) return;
  const questions = [...form.querySelectorAll("[data-question]")];
  const bar = box.querySelector("progress");
  const words = box.querySelector("label");
  const isAnswered = (question) =>
    question.querySelector("input:checked") || question.querySelector("textarea")?.value.trim();

  const show = () => {
    const done = questions.filter(isAnswered).length;
    bar.value = done;
    words.textContent = words.dataset.words.replace("{done}", done).replace("{all}", questions.length);
  };
  form.addEventListener("input", show);
  // After the browser's button back it fills in what was there.
  window.addEventListener("pageshow", show);
  box.hidden = false;
  show();
})();
