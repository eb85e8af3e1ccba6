// A meeting led by a method: counts down by the server's clock, asks for what has changed, sends what is pressed.
//
// All that is so is on the server. Each answer says what time it is there; half the way there and back is taken off,
// and the quickest of the last answers is believed. Between answers, and without any, the page counts by itself.
(() => {
  const root = document.querySelector("[data-run]");
  if (!root) return;
  const isScreen = "screen" in root.dataset;
  const EVERY = 1000;
  const EVERY_HIDDEN = 20_000;
  const EVERY_ENDED = 15_000;
  const PATIENCE = 4000;
  const KEPT = 12;
  const OLD = 120_000;

  const all = (selector) => [...root.querySelectorAll(selector)];
  const put = (name, text) => {
    for (const one of all(`[data-put=${name}]`)) if (one.textContent !== text) one.textContent = text;
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);

  // -- the server's clock ---------------------------------------------------------------------------------------

  let samples = [];
  const best = () => samples.reduce((one, other) => (other.way < one.way ? other : one));
  const learn = (sent, came, there) => {
    const sample = { way: came - sent, offset: there - (sent + came) / 2, at: came };
    samples = samples.filter((one) => sample.at - one.at < OLD && sample.at >= one.at).slice(1 - KEPT);
    // Each is wrong by half its way at most. Where two cannot both be right, this machine's clock was set anew.
    if (samples.some((one) => Math.abs(one.offset - sample.offset) > (one.way + sample.way) / 2 + 50)) samples = [];
    samples.push(sample);
  };
  const serverNow = () => Date.now() + (samples.length ? best().offset : 0);

  for (const one of all("[data-track]")) one.replaceChildren(document.createElement("i"));

  // -- what is shown --------------------------------------------------------------------------------------------

  let state = JSON.parse(root.dataset.run);
  // Until the first answer what the page came with has to do.
  learn(Date.now(), Date.now(), state.now);
  samples[0].way = PATIENCE;

  const running = () => state.state === "running";
  const begun = () => running() || state.state === "paused";
  const left = () => state.left - (running() ? serverNow() - state.now : 0);
  const step = () => state.steps[state.step - 1];
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  let ticking = 0;
  let wasLeft = left();
  const tick = () => {
    clearTimeout(ticking);
    const now = left();
    const isOver = now <= 0 && begun();
    put("clock", isOver ? `+${clock(Math.floor(-now / 1000))}` : clock(Math.ceil(now / 1000)));
    put("word", root.dataset[{ paused: "wordPaused", waiting: "wordWaiting" }[state.state] ?? (isOver ? "wordOver" : "wordLeft")]);
    root.toggleAttribute("data-over", isOver);
    root.toggleAttribute("data-soon", running() && !isOver && now <= 60_000 && now < step().seconds * 300);
    const share = Math.min(1, 1 - now / (step().seconds * 1000));
    const bar = root.querySelector(`[data-track="${state.step}"] i`);
    if (bar) bar.style.width = state.state === "waiting" ? "0" : `${(Math.max(0, share) * 100).toFixed(2)}%`;
    // A bell that is a while late would ring into the next thing.
    if (running() && wasLeft > 0 && now <= 0 && now > -3000) timeIsUp();
    wasLeft = now;
    // At the turn of the second, which is the same on all screens.
    if (running()) ticking = setTimeout(tick, (((now % 1000) + 1000) % 1000) + 2);
  };

  const draw = () => {
    const now = step();
    const next = state.steps[state.step];
    root.dataset.state = state.state;
    put("step", String(state.step));
    put("name", now.name);
    put("question", now.question);
    // Three hundred signs have to fit on the screen as well as thirty.
    const length = now.question.length;
    root.dataset.length = !length ? "none" : length > 180 ? "longest" : length > 95 ? "long" : "short";
    put("speaks", now.speaks);
    put("silent", now.silent);
    put("following", next ? next.name : "");
    put("following_minutes", next ? fill(root.dataset.sayMinutes, { minutes: Math.max(1, Math.round(next.seconds / 60)) }) : "");
    put("leader", state.leader);
    const has = { silent: now.silent, question: now.question, following: next };
    for (const one of all("[data-has]")) one.hidden = !has[one.dataset.has];
    const focused = document.activeElement;
    for (const one of all("[data-when]")) one.hidden = !one.dataset.when.split(" ").includes(state.state);
    for (const one of all("[data-lead]")) one.hidden = (one.dataset.lead === "yes") !== state.leads;
    for (const one of all("[data-may-lead]")) one.hidden = !state.may_lead;
    allow("back", state.step > 1);
    allow("next", Boolean(next));
    // Who begins by the keyboard goes on with the button that has come in the place of the one pressed.
    if (focused?.closest("[data-act]")?.hidden) button("start", "pause", "resume")?.focus();
    for (const one of all("[data-track]")) {
      const number = Number(one.dataset.track);
      one.className = number < state.step ? "past" : number === state.step ? "now" : "";
      one.style.flexGrow = state.steps[number - 1].seconds;
      one.firstElementChild.style.width = "";
    }
    tick();
  };

  const allow = (what, can) => {
    const one = root.querySelector(`[data-act=${what}] button`);
    if (one) one.setAttribute("aria-disabled", String(!can));
  };
  const button = (...names) =>
    names.map((name) => root.querySelector(`[data-act=${name}]:not([hidden]) button`)).find((one) => one?.offsetParent);

  // -- what is said ---------------------------------------------------------------------------------------------

  const say = (text) => {
    root.querySelector("[data-say]").textContent = text;
  };
  const sayStep = () => {
    const values = { ...step(), step: state.step, steps: state.steps.length };
    const silent = values.silent ? ` ${fill(root.dataset.saySilent, values)}` : "";
    say(fill(root.dataset.sayStep, values) + silent);
  };
  const sayChange = (before) => {
    if (state.state === "ended") say(root.dataset.sayEnded);
    else if (before.step !== state.step || before.state === "waiting") sayStep();
    else if (before.state !== state.state) say(running() ? root.dataset.sayResumed : root.dataset.sayPaused);
    else if (step().seconds > before.steps[state.step - 1].seconds) say(root.dataset.sayMore);
  };

  const timeIsUp = () => {
    say(root.dataset.sayUp);
    if (!sound?.checked) return;
    navigator.vibrate?.([200, 100, 200]);
    ring();
  };

  // -- sound, where somebody wants it ---------------------------------------------------------------------------

  const sound = root.querySelector("[data-sound]");
  const NAME = "run-sound";
  let audio = null;
  const listen = () => {
    if (!sound?.checked || !("AudioContext" in window)) return;
    audio ??= new AudioContext();
    if (audio.state === "suspended") audio.resume();
  };
  const ring = () => {
    if (!audio) return;
    for (const [start, pitch] of [[0, 660], [0.35, 880]]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const at = audio.currentTime + start;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.6);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.65);
    }
  };
  if (sound) {
    root.querySelector("[data-sound-row]").hidden = false;
    // A browser that keeps nothing stays quiet.
    try {
      sound.checked = localStorage.getItem(NAME) === "on";
    } catch {
      sound.checked = false;
    }
    sound.addEventListener("change", () => {
      try {
        localStorage.setItem(NAME, sound.checked ? "on" : "off");
      } catch {
        // Then it holds until the page is left.
      }
      listen();
      if (sound.checked) ring();
    });
    // Browsers let a page sound only after somebody has touched it.
    document.addEventListener("pointerdown", listen, { passive: true });
    document.addEventListener("keydown", listen);
  }

  // -- the server -----------------------------------------------------------------------------------------------

  const away = root.querySelector("[data-away]");
  const signedOut = root.querySelector("[data-signed-out]");

  const ask = async (url, options = {}) => {
    const sent = Date.now();
    const answer = await fetch(url, {
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
      headers: { Accept: "application/json", ...options.headers },
    });
    const came = Date.now();
    signedOut.hidden = answer.type !== "opaqueredirect" && answer.status !== 403;
    if (!signedOut.hidden) return null;
    if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
    const data = await answer.json();
    learn(sent, came, data.now);
    away.hidden = true;
    return data;
  };

  const take = (data) => {
    // An answer that was under way while something was pressed says what was so before.
    if (!data || data.version < state.version) return;
    if (!data.state) {
      tick();
      return;
    }
    const before = state;
    state = data;
    wasLeft = left();
    draw();
    if (before.version === state.version) return;
    sayChange(before);
    tell("");
    if (state.state === "ended" && !isScreen) location.reload();
  };

  let waiting = 0;
  let asking = false;
  const poll = async () => {
    clearTimeout(waiting);
    if (asking) return;
    asking = true;
    try {
      take(await ask(`${root.dataset.url}?seen=${state.version}`));
    } catch {
      away.hidden = !signedOut.hidden;
    }
    asking = false;
    const every = document.hidden ? EVERY_HIDDEN : state.state === "ended" ? EVERY_ENDED : EVERY;
    // The first few follow close on each other, so that one of them is quick.
    waiting = setTimeout(poll, samples.length < 4 && away.hidden ? 200 : every);
  };

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    tick();
    poll();
  });
  window.addEventListener("pageshow", (event) => event.persisted && poll());
  window.addEventListener("online", poll);
  window.addEventListener("offline", () => {
    away.hidden = !signedOut.hidden;
  });

  // -- what is pressed ------------------------------------------------------------------------------------------

  const problem = root.querySelector("[data-problem]");
  const tell = (text) => {
    if (!problem) return;
    problem.textContent = text;
    problem.hidden = !text;
  };

  // What is pressed until the answer is there belongs to the press before: a double click is one.
  const isSending = () => root.hasAttribute("data-sending");
  const send = async (form) => {
    if (isSending()) return;
    root.toggleAttribute("data-sending", true);
    form.elements.version.value = state.version;
    try {
      take(await ask(form.getAttribute("action"), { method: "POST", body: new FormData(form) }));
    } catch {
      away.hidden = false;
      tell(root.dataset.sayNothing);
    }
    root.toggleAttribute("data-sending", false);
  };

  const dialog = root.querySelector("[data-end-dialog]");
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-act]")) return;
    event.preventDefault();
    if (form.querySelector("button").getAttribute("aria-disabled") === "true") return;
    if (form.dataset.act === "end" && begun() && state.step < state.steps.length) dialog.showModal();
    else send(form);
  });
  dialog?.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog?.querySelector("[data-end-now]").addEventListener("click", () => {
    dialog.close();
    send(root.querySelector("[data-act=end]"));
  });
  // After a finger or a mouse the space bar means pause, not once more what was pressed.
  root.addEventListener("click", (event) => {
    if (event.detail) event.target.closest("[data-act] button")?.blur();
  });

  const KEYS = { " ": ["start", "pause", "resume"], p: ["start", "pause", "resume"], n: ["next"], b: ["back"], "+": ["one"], 5: ["five"] };
  document.addEventListener("shortcut", (event) => {
    const names = KEYS[event.detail];
    // The space bar presses a button that has the focus, whichever it is.
    if (!names || (event.detail === " " && event.target.closest("button, a"))) return;
    const found = button(...names);
    if (!found) return;
    event.preventDefault();
    found.click();
  });

  // -- a screen that does not go dark ---------------------------------------------------------------------------

  const stayAwake = async () => {
    if (!isScreen || document.hidden || !("wakeLock" in navigator)) return;
    // Refused where the battery is low; then the machine's own setting holds.
    await navigator.wakeLock.request("screen").catch(() => null);
  };
  document.addEventListener("visibilitychange", stayAwake);

  draw();
  stayAwake();
  poll();
})();
