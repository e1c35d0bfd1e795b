"use strict";

const PAGES = {
  "/activate": {
    call: "/api/v1/auth/activate",
    title: "Activate your account",
    says: "One click, and you can sign in.",
    button: "Activate",
    done: "Your account is active. You can sign in now.",
  },
  "/verify-email": {
    call: "/api/v1/auth/email/verify",
    title: "Confirm your e-mail address",
    says: "From then on this is the address of your account.",
    button: "Confirm",
    done: "Your e-mail address is confirmed.",
  },
  "/reset-password": {
    call: "/api/v1/auth/password/reset",
    title: "Set a new password",
    says: "This signs you out everywhere.",
    button: "Set the password",
    done: "Your new password is set. You can sign in now.",
    password: true,
  },
  "/invitation": {
    call: "/api/v1/auth/invitation/accept",
    title: "Welcome to QHealth",
    says: "Choose a password for your new account.",
    button: "Accept the invitation",
    done: "Your account is ready. You can sign in now.",
    password: true,
  },
};

const page = PAGES[location.pathname.replace(/\/+$/, "")];
const token = new URLSearchParams(location.search).get("token");
const element = (id) => document.getElementById(id);
const tell = (text) => { element("outcome").textContent = text; };

// The token must not stay in the history, or be seen by who looks over the shoulder.
history.replaceState(null, "", location.pathname);

async function send(event) {
  event.preventDefault();
  element("button").disabled = true;
  tell("");
  try {
    const body = page.password ? { token, password: element("password").value } : { token };
    const answer = await fetch(page.call, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) {
      element("form").hidden = true;
      tell(page.done);
      return;
    }
    const problem = await answer.json();
    tell(problem.errors ? problem.errors.map((fault) => fault.message).join(" ") : problem.detail);
  } catch {
    tell("The server cannot be reached. Try again.");
  }
  element("button").disabled = false;
}

if (page) {
  document.title = `${page.title} – QHealth`;
  element("title").textContent = page.title;
  if (token) {
    element("says").textContent = page.says;
    element("button").textContent = page.button;
    element("password-row").hidden = !page.password;
    element("password").required = Boolean(page.password);
    element("form").hidden = false;
    element("form").addEventListener("submit", send);
  } else {
    tell("This link is not complete. Open it from the mail again.");
  }
}
