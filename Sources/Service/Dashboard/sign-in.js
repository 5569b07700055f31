// Name and password, then a code of the authenticator or a recovery code.

import { h, replace } from "./dom.js";
import { field, button } from "./parts.js";
import * as service from "./service.js";

/** A link that was handed out once: `#welcome=TOKEN`. */
export function welcomePage(token, done) {
  const error = h("p", { class: "tone bad", role: "alert" });
  const form = h("form", { class: "card stack sign-in", onsubmit: async event => {
    event.preventDefault();
    const { name, password, again } = Object.fromEntries(new FormData(form));
    if (password !== again) { error.textContent = "The two are not the same."; return; }
    try {
      await service.useLink({ token, password, ...(name ? { name } : {}) });
      location.replace("#/administration");
      await done();
    } catch (problem) { error.textContent = problem.message; }
  } }, h("h1", {}, "Welcome to Picket"), h("p", { class: "soft" }, "Choose what you sign in with. The link works once."),
  field("name", "Name", { autocomplete: "username", maxlength: 64, hint: "Only for the first administrator; who was invited has one." }),
  field("password", "Password", { type: "password", autocomplete: "new-password", required: true, maxlength: 128 }),
  field("again", "Password, again", { type: "password", autocomplete: "new-password", required: true, maxlength: 128 }),
  error, h("button", { class: "main" }, "Set it"));
  return h("main", {}, form);
}

export function signInPage(done) {
  const error = h("p", { class: "tone bad", role: "alert" });
  const form = h("form", { class: "card stack sign-in", onsubmit: send });
  let answered = {};
  let usesRecovery = false;

  function draw(needsCode) {
    replace(form,
      h("div", { class: "brand" }, h("img", { src: new URL("icon.svg", import.meta.url), alt: "" }), "Picket"),
      h("h1", {}, needsCode ? "Prove it is you" : "Sign in"),
      needsCode ? code() : [
        field("name", "Name", { autocomplete: "username", required: true, autocapitalize: "none", spellcheck: "false", maxlength: 200 }),
        field("password", "Password", { type: "password", autocomplete: "current-password", required: true, maxlength: 1000 })],
      error, h("button", { class: "main" }, needsCode ? "Confirm" : "Sign in"),
      needsCode && h("div", { class: "row" },
        button(usesRecovery ? "Use the authenticator" : "Use a recovery code", () => { usesRecovery = !usesRecovery; draw(true); }),
        button("Start over", () => { answered = {}; error.textContent = ""; draw(false); })));
    form.querySelector("input").focus();
  }

  const code = () => usesRecovery
    ? field("recoveryCode", "Recovery code", { autocomplete: "off", required: true, maxlength: 100, hint: "Each works once." })
    : field("code", "Code from your authenticator", { autocomplete: "one-time-code", inputmode: "numeric", pattern: "[0-9 ]{6,8}", required: true, maxlength: 8 });

  async function send(event) {
    event.preventDefault();
    const control = form.querySelector("button.main");
    const values = Object.fromEntries(new FormData(form));
    control.disabled = true;
    error.textContent = "";
    try {
      const next = await service.signIn({ ...answered, ...values });
      if (next === "code") {
        answered = { ...answered, ...values };
        draw(true);
      } else {
        await done();
      }
    } catch (problem) {
      const wait = problem.retryAfter ? ` Try again in ${problem.retryAfter} seconds.` : "";
      error.textContent = problem.message + wait;
      form.querySelector("input").select();
    } finally {
      control.disabled = false;
    }
  }

  draw(false);
  return h("main", {}, form);
}
