// Keeps what is being written in sealed fields: sealed on the server every few seconds while the vault is open, in this
// page's memory while it is not. Nothing is put into the browser's own stores.
(() => {
  const EVERY = 4000;
  let line = null;
  let timer = null;
  let kept = "";
  let running = false;

  const form = () => line?.closest("form");
  const fields = () => [...form().querySelectorAll("[data-sealed], [data-draft]")].filter((field) => field.name);
  const texts = () => fields().filter((field) => field.matches("[data-sealed]"));
  const state = () => JSON.stringify(Object.fromEntries(fields().map((field) => [field.name, field.value])));
  const say = (text) => {
    const place = line.querySelector("[data-draft-says]");
    if (place.textContent !== text) place.textContent = text;
  };

  // A form with words in it cannot be sent before the vault is open (vault.js asks); one without them can.
  const mark = () => form().toggleAttribute("data-needs-vault", texts().some((field) => field.value.trim()));

  const keep = async () => {
    timer = null;
    if (!line?.isConnected || running || form().dataset.sent) return;
    const now = state();
    if (now === kept) return;
    running = true;
    let retry = true;
    try {
      const answer = await fetch(line.dataset.draftUrl, {
        method: "POST",
        credentials: "same-origin",
        redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form().querySelector("[name=csrfmiddlewaretoken]").value },
        body: JSON.stringify({ place: line.dataset.draftPlace, fields: JSON.parse(now), seen: line.dataset.draftSeen }),
      });
      // Signed out, the answer leads to the sign-in page; signed in anew elsewhere, the page's token has had its day.
      const ended = answer.type === "opaqueredirect" || answer.status === 403;
      const told = ended ? { state: "signedOut" } : await answer.json();
      if (told.state === "kept") {
        kept = now;
        line.dataset.draftSeen = told.seen;
        say(told.other_window ? line.dataset.other : line.dataset.kept.replace("%s", told.at));
      } else {
        // Unlocking, or writing on, tries again.
        retry = false;
        say(line.dataset[told.state] ?? line.dataset.refused);
        // The frame still counts down when the vault was shut from elsewhere: it offers to unlock here.
        if (told.state !== "refused") document.dispatchEvent(new CustomEvent("vault:shut", { detail: { ended } }));
      }
    } catch {
      say(line.dataset.away);
    } finally {
      running = false;
      if (retry && state() !== kept) later();
    }
  };
  const later = () => {
    timer ??= setTimeout(keep, EVERY);
  };

  const begin = () => {
    line = document.querySelector("[data-draft-place]");
    if (!line || !form()) {
      line = null;
      return;
    }
    kept = state();
    mark();
  };

  document.addEventListener("input", (event) => {
    if (!line || !event.target.matches("[data-sealed]")) return;
    mark();
    later();
  });
  // Open again, on the line again: what was kept in memory goes to the server.
  const again = () => {
    if (!line?.isConnected) begin();
    else if (state() !== kept) keep();
  };
  document.addEventListener("vault:refreshed", again);
  document.addEventListener("vault:open", again);
  document.addEventListener("vault:renewed", again);
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && line && state() !== kept) keep();
  });
  // A page from the browser's memory shows what was open when it was left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector("[data-opened], [data-vault-part]") && (!line || state() === kept)) location.reload();
  });
  window.addEventListener("beforeunload", (event) => {
    if (line?.isConnected && !form().dataset.sent && state() !== kept) event.preventDefault();
  });
  begin();
})();
