// The vault in the frame: counts down, warns, unlocks in place, hears of other windows. Keeps nothing anywhere.
(() => {
  const frame = document.getElementById("vault-state");
  if (!frame || !frame.dataset.state) return;
  const warning = document.getElementById("vault-warning");
  const dialog = document.getElementById("vault-dialog");
  // What can stand between words that were typed and their saving.
  const notes = Object.fromEntries(["locked", "signed-out", "away"].map((why) => [why, document.getElementById(`vault-${why}`)]));
  const WARN = 120;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(`vault-${frame.dataset.person}`) : null;
  const token = () => document.querySelector("input[name=csrfmiddlewaretoken]").value;

  let open = false;
  let endsAt = 0;
  // The form that waits for the vault to be open, and the button that sent it.
  let waiting = null;
  let leaving = false;
  let dismissed = false;
  // The session that this page was made in has ended.
  let gone = false;

  const left = () => Math.max(0, Math.round((endsAt - Date.now()) / 1000));

  const ask = async (url, method, body) => {
    const answer = await fetch(url, {
      method,
      body,
      credentials: "same-origin",
      redirect: "manual",
      headers: { Accept: "application/json", ...(method === "POST" ? { "X-CSRFToken": token() } : {}) },
    });
    // Signed out, the answer leads to the sign-in page.
    if (answer.type === "opaqueredirect") return [false, { signedOut: true }];
    if (answer.status === 403) {
      if (!(await renew())) return [false, { signedOut: true }];
      body?.set("csrfmiddlewaretoken", token());
      return ask(url, method, body);
    }
    return [answer.ok, await answer.json()];
  };

  const tell = (why) => {
    for (const [name, note] of Object.entries(notes)) note.hidden = name !== why;
  };

  // -- what is on the page ----------------------------------------------------------------------------------------

  const typed = () =>
    [...document.querySelectorAll("main form:not([data-unlock-form]):not([data-lock-form]) :is(input, textarea, select)")].some((field) => {
      if (field.type === "hidden" || field.type === "submit" || field.type === "button") return false;
      if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
      if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected && field.multiple);
      return field.value !== field.defaultValue;
    });

  const draw = () => {
    frame.querySelector(".vault-open").hidden = !open;
    frame.querySelector(".vault-shut").hidden = open;
    frame.querySelector("[data-minutes]").textContent = Math.ceil(left() / 60);
    const seconds = left();
    warning.querySelector("[data-countdown]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };

  // Parts that were made while the vault was shut are fetched anew; what is typed elsewhere stays.
  const refresh = async () => {
    const shut = [...document.querySelectorAll("main .sealed-shut")];
    const parts = new Set(shut.map((one) => one.closest("[data-vault-part][id]")).filter(Boolean));
    if (shut.length && !parts.size && !typed()) location.reload();
    if (!parts.size) return;
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of parts) {
      const other = fresh.getElementById(part.id);
      if (other) part.replaceWith(document.adoptNode(other));
    }
    document.dispatchEvent(new CustomEvent("vault:refreshed"));
  };

  const opened = async (seconds, spread = true) => {
    const was = open;
    open = true;
    endsAt = Date.now() + seconds * 1000;
    if (seconds > WARN) dismissed = false;
    if (warning.open && seconds > WARN) warning.close();
    if (dialog.open) dialog.close();
    tell(null);
    draw();
    if (spread) channel?.postMessage({ seconds });
    if (was) return;
    for (const shut of document.querySelectorAll("[data-unlock-field]")) shut.remove();
    if (waiting) {
      const { form, button } = waiting;
      waiting = null;
      delete form.dataset.sent;
      form.requestSubmit(button?.form === form ? button : undefined);
      return;
    }
    await refresh();
    document.dispatchEvent(new CustomEvent("vault:open"));
  };

  const locked = (spread = true) => {
    const was = open;
    open = false;
    endsAt = 0;
    if (warning.open) warning.close();
    draw();
    if (spread) channel?.postMessage({ seconds: 0 });
    if (!was) return;
    document.dispatchEvent(new CustomEvent("vault:locked"));
    if (typed()) {
      // Opened text goes from the page; what is being written stays in its field.
      for (const text of document.querySelectorAll("[data-opened]")) text.remove();
      tell("locked");
    } else if (!leaving && document.querySelector("[data-vault-part], [data-opened]")) {
      location.reload();
    }
  };

  // Signed in again from another window, the page's forms carry a token that has had its day. True when this page is
  // the same person's still.
  const renew = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (fresh.getElementById("vault-state")?.dataset.person !== frame.dataset.person) return false;
    const { value } = fresh.querySelector("input[name=csrfmiddlewaretoken]");
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = value;
    document.body.setAttribute("hx-headers", fresh.body.getAttribute("hx-headers"));
    gone = false;
    document.dispatchEvent(new CustomEvent("vault:renewed"));
    return true;
  };

  // What holds words back from being saved: "signed-out", "locked", "away", or null.
  const look = async () => {
    try {
      const [ok, state] = await ask(frame.dataset.state, "GET");
      if (state.signedOut || (ok && gone && !(await renew()))) {
        if (open) locked();
        gone = true;
        if (typed()) tell("signed-out");
        return "signed-out";
      }
      if (ok && !notes["signed-out"].hidden) tell("locked");
      if (ok && state.seconds_left > 0) await opened(state.seconds_left, false);
      else if (ok && open) locked();
      return open ? null : "locked";
    } catch {
      // No line: what is shown stays as it is until the next look.
      return "away";
    }
  };
  // Before words leave the page: a page that is not stored does not come back with them.
  const lookFirst = async (form, button) => {
    form.dataset.looking = "yes";
    const why = await look();
    delete form.dataset.looking;
    if (why === null) {
      form.dataset.looked = "yes";
      form.requestSubmit(button?.form === form ? button : undefined);
      delete form.dataset.looked;
    } else if (why === "locked") unlockFirst(form, button);
    else tell(why);
  };

  const unlockFirst = (form, button) => {
    waiting = form ? { form, button } : null;
    if (warning.open) warning.close();
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("input[type=password], input[name=passphrase]").focus();
  };

  // -- unlocking in place -----------------------------------------------------------------------------------------

  const send = async (form) => {
    const field = form.querySelector("[name=passphrase]");
    const error = document.getElementById(field.getAttribute("aria-describedby"));
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    error.textContent = "";
    field.removeAttribute("aria-invalid");
    try {
      const [ok, answer] = await ask(form.action, "POST", new URLSearchParams(new FormData(form)));
      if (ok) {
        field.value = "";
        await opened(answer.seconds_left);
        return;
      }
      field.value = "";
      field.setAttribute("aria-invalid", "true");
      error.textContent = answer.signedOut ? field.dataset.signedOut : answer.error;
      field.focus();
    } catch {
      error.textContent = field.dataset.away;
    } finally {
      button.disabled = false;
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-unlock-form]")) {
      event.preventDefault();
      send(form);
    } else if (form.matches("[data-lock-form]")) {
      event.preventDefault();
      lockNow();
    } else if (form.matches("form[action$='/account/logout/']")) {
      channel?.postMessage({ seconds: 0 });
    } else if (form.matches("[data-needs-vault]") && !open && !form.querySelector("[name=vault_passphrase]")?.value) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (gone) lookFirst(form, event.submitter);
      else unlockFirst(form, event.submitter);
    } else if (form.matches("[data-needs-vault]") && open && !form.dataset.looked && !form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!form.dataset.looking) lookFirst(form, event.submitter);
    }
  }, true);

  const lockNow = async () => {
    try {
      await ask(frame.dataset.lock, "POST");
    } finally {
      locked();
    }
  };

  const extend = async () => {
    try {
      const [, state] = await ask(frame.dataset.extend, "POST");
      if (state.seconds_left > 0) await opened(state.seconds_left);
      else locked();
    } catch {
      warning.close();
    }
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-extend-now]")) extend();
    else if (event.target.closest("[data-lock-now]")) lockNow();
    else if (event.target.closest("[data-unlock-now]")) unlockFirst(null);
    else if (event.target.closest("#vault-dialog [data-close]")) dialog.close();
    else if (event.target.closest("[data-unlock-link]") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      unlockFirst(null);
    }
  });
  // Whoever closes the warning has seen it; it does not come again until the time has been prolonged.
  warning.addEventListener("close", () => { dismissed = true; });
  dialog.addEventListener("close", () => { if (!open) waiting = null; });
  window.addEventListener("pagehide", () => { leaving = true; });
  window.addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted) look();
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  document.addEventListener("vault:shut", ({ detail }) => {
    gone ||= detail.ended;
    look();
  });
  channel?.addEventListener("message", ({ data }) => {
    if (data.seconds > 0) opened(data.seconds, false);
    else locked(false);
  });

  // -- time -------------------------------------------------------------------------------------------------------

  endsAt = Date.now() + Number(frame.dataset.seconds) * 1000;
  open = left() > 0;
  let asked = 0;
  setInterval(async () => {
    draw();
    if (!open || left() > WARN || Date.now() - asked < (left() ? 30_000 : 2_000)) return;
    // Another window may have prolonged it: the server knows.
    asked = Date.now();
    await look();
    if (open && !left()) locked();
    if (open && left() <= WARN && !warning.open && !dismissed && !document.hidden) warning.showModal();
  }, 1000);
  draw();
  // Whoever comes to a page with an open vault has prolonged it, for the other windows too.
  if (open) channel?.postMessage({ seconds: left() });

  // A button that shows what is typed.
  for (const field of document.querySelectorAll("input[data-show]")) reveal(field);
  document.addEventListener("vault:refreshed", () => {
    for (const field of document.querySelectorAll("input[data-show]")) reveal(field);
  });
  function reveal(field) {
    if (field.parentElement.classList.contains("reveals")) return;
    const box = document.createElement("div");
    const button = document.createElement("button");
    box.className = "reveals";
    button.type = "button";
    button.className = "btn btn-secondary btn-sm";
    button.textContent = field.dataset.show;
    button.setAttribute("aria-controls", field.id);
    field.replaceWith(box);
    box.append(field, button);
    button.addEventListener("click", () => {
      const shows = field.type === "password";
      field.type = shows ? "text" : "password";
      button.textContent = shows ? field.dataset.hide : field.dataset.show;
      field.focus();
    });
  }
})();
