// Passkeys: asks the browser for one and sends what it answers. The library webauthn-json turns it into JSON.
//
// A form with data-passkey ("create" or "get") has a hidden field "credential", a button with data-passkey-button, and
// a note with data-passkey-trouble that holds the sentences. The options stand in the element that data-options names;
// without one they are fetched when the button is pressed.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("[data-passkey-button]");
  const trouble = form.querySelector("[data-passkey-trouble]");
  const tell = (name) => {
    trouble.querySelector("p").textContent = trouble.dataset[name] || trouble.dataset.failed;
    trouble.hidden = false;
    trouble.focus();
  };
  button.hidden = false;

  const options = async () => {
    if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  const ask = async () => {
    const given = await options();
    if (form.dataset.passkey === "get") return window.webauthnJSON.get(given.request_options);
    const wanted = given.creation_options;
    Object.assign(wanted.publicKey.authenticatorSelection, {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    });
    return window.webauthnJSON.create(wanted);
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    if (!window.webauthnJSON?.supported()) {
      tell("unsupported");
      return;
    }
    button.disabled = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask());
      form.submit();
    } catch (error) {
      tell({ NotAllowedError: "cancelled", InvalidStateError: "known", SecurityError: "unsupported" }[error.name]);
      button.disabled = false;
    }
  });
  window.addEventListener("pageshow", () => {
    button.disabled = false;
  });
}
