import type { Page } from "@playwright/test";
import { Api, newAddress, PASSWORD } from "./support/accounts";
import { barriersOf } from "./support/axe";
import { freeTimes } from "./support/clinic";
import { aNewDoctor, aNewPatient, aRequestOf } from "./support/people";
import { Server } from "./support/server";
import { copyOfTemplate } from "./support/template";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";
import { Watch } from "./support/watch";

const dialog = (page: Page) => page.getByRole("dialog");

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("what is wrong with a registration stands beside its fields, and one press registers once", async ({
  page,
  server,
  watch,
}) => {
  watch.expectRefusals(422);
  const email = newAddress("hedvig.lind");
  await page.goto("/register");
  await page.getByRole("button", { name: "Register" }).click();
  const summary = page.getByRole("alert");
  await expect(summary).toBeFocused();
  await summary.getByRole("link", { name: /^Last name/ }).click();
  await expect(page.getByLabel("Last name")).toBeFocused();
  await page.getByLabel("First name").fill("Hedvig");
  await page.getByLabel("Last name").fill("Lind");
  await page.getByLabel("Day").fill("31");
  await page.getByLabel("Month").selectOption("12");
  await page.getByLabel("Year").fill(String(new Date().getFullYear() - 17));
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(`${email.split("@")[0]}!`);
  await page.getByRole("button", { name: "Register" }).click();
  await expect(summary).toContainText("One must be 18 to register.");
  await expect(summary).toContainText("The password must not hold your e-mail address.");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/must not hold/);
  await expect(page.getByLabel("First name")).toHaveValue("Hedvig");
  expect(await barriersOf(page)).toEqual([]);
  await page.getByLabel("Year").fill("1990");
  await page.getByLabel("Password", { exact: true }).fill("passwordpassword");
  await page.getByRole("button", { name: "Register" }).click();
  await expect(summary).toContainText("lists of common ones");
  await page.getByLabel("Password", { exact: true }).fill("under tre granar");
  await page.getByRole("button", { name: "Register" }).dblclick();
  await expect(page.getByRole("heading", { level: 1, name: "Look into your mailbox" })).toBeVisible();
  const link = await server.linkTo("/activate", email);
  await server.mailsAreOut();
  expect(server.mailsTo(email)).toHaveLength(1);
  // A link works once.
  await page.goto(link);
  await page.getByRole("button", { name: "Activate" }).dblclick();
  await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
  await page.goto(link);
  await page.getByRole("button", { name: "Activate" }).click();
  await expect(page.getByRole("heading", { name: "This link does not work any more" })).toBeVisible();
});

test("another e-mail address counts once its owner has confirmed it", async ({ as, server }) => {
  const patient = await aNewPatient(server);
  const email = newAddress("changed");
  const page = await as(patient);
  await page.goto("/account");
  await page.getByRole("button", { name: "Change the address" }).click();
  await dialog(page).getByLabel("New e-mail address").fill(email);
  await dialog(page).getByRole("button", { name: "Send the link" }).dblclick();
  await expect(page.getByText(`${email} waits to be confirmed`)).toBeVisible();
  await page.goto(await server.linkTo("/verify-email", email));
  await page.getByRole("button", { name: "Confirm the address" }).click();
  await expect(page.getByRole("heading", { name: "Your e-mail address is changed" })).toBeVisible();
  await page.goto("/account");
  const signing = page.getByRole("region", { name: "Signing in" });
  await expect(signing).toContainText(email);
  await expect(signing).not.toContainText("waits to be confirmed");
  await server.mailsAreOut();
  expect(server.mailsTo(patient.email).length).toBeGreaterThan(2);
  await Api.as(server.url, { email });
});

test("a password is changed, which ends the sessions elsewhere", async ({ as, server, watch }) => {
  watch.expectRefusals(401, 422);
  const patient = await aNewPatient(server);
  const [page, phone] = [await as(patient), await as(patient)];
  await phone.goto("/home");
  await settled(phone);
  await page.goto("/account");
  await page.getByRole("button", { name: "Change the password" }).click();
  await dialog(page).getByLabel("Present password").fill("not this one at all");
  await dialog(page).getByLabel("New password").fill("fyra nya ord nu");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page).getByLabel("Present password")).toHaveAccessibleDescription(
    "This is not your password.",
  );
  await dialog(page).getByLabel("Present password").fill(PASSWORD);
  await dialog(page).getByRole("button", { name: "Save" }).dblclick();
  await expect(dialog(page)).toHaveCount(0);
  await expect(phone.getByRole("dialog", { name: "Your session is over" })).toBeVisible();
  expect(await barriersOf(phone)).toEqual([]);
  await expect(page.getByRole("button", { name: /^Sign out there/ })).toHaveCount(0);
  await Api.as(server.url, { email: patient.email, password: "fyra nya ord nu" });
});

test("one sees where one is signed in, and ends what one does not know", async ({ as, server, watch }) => {
  watch.expectRefusals(401);
  const patient = await aNewPatient(server);
  const [page, lost] = [await as(patient), await as(patient)];
  await lost.goto("/record");
  await settled(lost);
  await page.goto("/account");
  const sessions = page.getByRole("region", { name: "Where you are signed in" });
  await expect(sessions.getByText("This device")).toHaveCount(1);
  const others = sessions.getByRole("button", { name: /^Sign out there/ });
  // Registering has left a session too.
  await expect(others).toHaveCount(2);
  await others.first().click();
  await expect(others).toHaveCount(1);
  await others.first().click();
  await expect(others).toHaveCount(0);
  await expect(lost.getByRole("dialog", { name: "Your session is over" })).toBeVisible();
});

test("details and greetings are one's own to change", async ({ as, server, watch }) => {
  watch.expectRefusals(412);
  const patient = await aNewPatient(server);
  const api = await Api.as(server.url, patient);
  const page = await as(patient);
  await page.goto("/account");
  const greetings = page.getByRole("switch", { name: "Birthday and seasonal greetings" });
  await expect(greetings).toBeChecked();
  await greetings.click();
  await expect(greetings).not.toBeChecked();
  await page.reload();
  await expect(greetings).not.toBeChecked();
  expect(await api.get("/me")).toMatchObject({ greetings: false });

  const details = page.getByRole("region", { name: "Your details" });
  await details.getByRole("button", { name: "Change" }).click();
  await dialog(page).getByLabel("City").fill("Mölndal");
  // The same form is open on another device, and sent first.
  await api.patch("/me", { profile: { city: "Partille" } });
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText("Somebody changed this in the meantime");
  await expect(dialog(page).getByLabel("City")).toHaveValue("Mölndal");
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await details.getByRole("button", { name: "Change" }).click();
  await expect(dialog(page).getByLabel("City")).toHaveValue("Partille");
  await dialog(page).getByLabel("City").fill("Mölndal");
  await dialog(page).getByRole("button", { name: "Save" }).dblclick();
  await expect(details).toContainText("Mölndal");
});

test("an account is deleted once nothing stands in the way", async ({ as, server, watch }) => {
  watch.expectRefusals(401, 409, 422);
  const patient = await aNewPatient(server);
  const doctor = await aNewDoctor(server);
  const operator = await Api.as(server.url, "operator");
  const starts = await freeTimes(operator, `/doctors/${doctor.id}`);
  const visit = await operator.post<{ id: number }>("/visits", {
    patient_id: patient.id,
    doctor_id: doctor.id,
    starts_at: starts.at(-1),
  });
  const request = await aRequestOf(server, patient);
  const page = await as(patient);
  await page.goto("/account");
  await page.getByRole("button", { name: "Delete the account" }).click();
  await dialog(page).getByLabel("Your password, to confirm").fill("a wrong guess");
  await dialog(page).getByRole("button", { name: "Delete for good" }).click();
  await expect(dialog(page).getByLabel("Your password, to confirm")).toHaveAccessibleDescription(
    "This is not your password.",
  );
  await dialog(page).getByLabel("Your password, to confirm").fill(PASSWORD);
  await dialog(page).getByRole("button", { name: "Delete for good" }).click();
  const refusal = dialog(page).getByRole("alert");
  await expect(refusal).toContainText("There still are active bookings or visits");
  await expect(refusal.getByRole("link", { name: /^Visit on/ })).toHaveAttribute("href", "/own-visits");
  await expect(refusal.getByRole("link", { name: /waits for a date/ })).toHaveAttribute(
    "href",
    "/own-bookings",
  );
  const own = await Api.as(server.url, patient);
  await own.post(`/visits/${visit.id}/cancel`, { reason: "" });
  await own.post(`/diagnostic-bookings/${request}/cancel`, { reason: "" });
  await dialog(page).getByRole("button", { name: "Delete for good" }).dblclick();
  await expect(page).toHaveURL(/goodbye/);
  await expect(page.getByRole("heading", { level: 1, name: "Your account is deleted" })).toBeVisible();
  await page.goto("/sign-in");
  await signIn(page, patient.email);
  await expect(page.getByRole("alert")).toContainText("the account cannot sign in");
});

test("the end of a session is told in time", async ({ as, server }) => {
  const patient = await aNewPatient(server);
  const page = await as(patient);
  await page.goto("/account");
  await settled(page);
  const own = await Api.as(server.url, patient);
  const { items } = await own.get<{ items: { id: number; created_at: string; is_current: boolean }[] }>(
    "/me/sessions",
  );
  const theirs = items
    .filter((session) => !session.is_current)
    .sort((one, other) => other.id - one.id)[0]?.id;
  // Thirty days but three minutes have gone by since signing in, and longer no session lasts.
  const then = new Date(Date.now() - 30 * 86_400_000 + 180_000);
  const written = then.toISOString().replace("T", " ").replace("Z", "000+00:00");
  server.passTime("UPDATE session SET created_at = ? WHERE id = ?", written, theirs ?? 0);
  await page.reload();
  const warning = page.getByRole("status").filter({ hasText: "You will be signed out at" });
  await expect(warning).toBeVisible();
  expect(await barriersOf(page)).toEqual([]);
  await warning.getByRole("button", { name: "Stay signed in" }).click();
  await expect(warning).toContainText("This cannot be put off");
  await expect(warning.getByRole("button")).toHaveCount(0);
});

test("the application speaks English and Swedish, and remembers which", async ({ as, page, isMobile }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your clinic, close at hand");
  await page.getByLabel("Language").selectOption("Svenska");
  await expect(page.getByRole("link", { name: "Logga in" }).first()).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "sv");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "sv");
  await expect(page.getByRole("link", { name: "Logga in" }).first()).toBeVisible();

  const doctor = await as("doctor");
  await doctor.goto("/account");
  await settled(doctor);
  await doctor.getByRole("main").getByRole("radio", { name: "Svenska" }).click();
  await expect(doctor.getByRole("heading", { level: 1 })).toHaveText("Konto och inställningar");
  await doctor.goto("/agenda?day=2026-11-25");
  await expect(doctor.getByRole("heading", { level: 1 })).toHaveText("onsdag 25 november 2026");
  await doctor.getByRole("navigation").getByRole("link", { name: "Min dag" }).first().click();
  await expect(doctor.getByRole("heading", { level: 1 })).toHaveText("Min dag");
  await expect(doctor).toHaveTitle(/^Min dag/);
  if (isMobile) return;
  await doctor.getByLabel("Språk").selectOption("English");
  await expect(doctor.getByRole("heading", { level: 1 })).toHaveText("My day");
});

test("what is not there, not for one, or broken is told calmly, with a way on", async ({
  as,
  page,
  watch,
}) => {
  watch.expectRefusals(404, 500, 503);
  await page.goto("/no/such/page");
  await expect(page.getByRole("heading", { level: 1, name: "There is nothing here" })).toBeVisible();
  await page.getByRole("link", { name: "To the start page" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your clinic, close at hand" })).toBeVisible();
  const patient = await as("patient");
  await patient.goto("/no/such/page");
  await expect(patient.getByRole("heading", { level: 1, name: "There is nothing here" })).toBeVisible();
  await expect(patient.getByRole("button", { name: "Your account" })).toBeVisible();
  await patient.goto("/users");
  await expect(patient.getByRole("heading", { level: 1, name: "This page is not for you" })).toBeVisible();
  await patient.getByRole("link", { name: "To the start page" }).click();
  await expect(patient).toHaveURL(/\/home$/);
  await patient.goto("/diagnostics/999999");
  await expect(patient.getByRole("alert")).toContainText("This is not here");
  // The server has no fault that could be called for, so one is put in its mouth.
  let status = 500;
  await patient.route("**/api/v1/diagnostics?*", (route) =>
    status === 200
      ? route.continue()
      : route.fulfill({
          status,
          contentType: "application/problem+json",
          headers: status === 503 ? { "Retry-After": "1" } : {},
          json: {
            type: "about:blank",
            title: "",
            status,
            detail: "",
            code: status === 503 ? "unavailable" : "",
          },
        }),
  );
  await patient.goto("/diagnostics");
  const fault = patient.getByRole("main").getByRole("alert");
  await expect(fault).toContainText("Something went wrong on our side");
  status = 503;
  await fault.getByRole("button", { name: "Try again" }).click();
  await expect(fault).toContainText("not available right now");
  status = 200;
  await fault.getByRole("button", { name: "Try again" }).click();
  await expect(fault).toHaveCount(0);
  await expect(patient.getByRole("link", { name: "Resting ECG" })).toBeVisible();
});

test("without a network the page says so, keeps what was typed, and catches up", async ({
  as,
  server,
  watch,
}) => {
  watch.expectOutage();
  const patient = await aNewPatient(server);
  const page = await as(patient);
  await page.goto("/diagnostics");
  await page.getByRole("link", { name: "Resting ECG" }).click();
  await page.getByRole("button", { name: "Ask for this" }).click();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await dialog(page).getByLabel("What the clinic should know").fill("Only on Mondays");
  await page.context().setOffline(true);
  await expect(page.getByText("Offline", { exact: true })).toBeVisible();
  await dialog(page).getByRole("button", { name: "Send the request" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText("nothing was lost");
  await page.context().setOffline(false);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await dialog(page).getByRole("button", { name: "Send the request" }).dblclick();
  await expect(dialog(page)).toHaveCount(0);
  const own = await Api.as(server.url, patient);
  expect(await own.get("/diagnostic-bookings")).toMatchObject({ total: 1 });
});

test("after too many guesses signing in says how long to wait", async ({ browser, isMobile }) => {
  test.skip(isMobile, "it takes a server of its own, and says the same on a phone");
  // The address is shut out, and with it every other test: so this one has a server of its own.
  const server = new Server(copyOfTemplate(), "serve");
  await server.start();
  try {
    const watch = new Watch(server.url);
    watch.expectRefusals(401, 429);
    const context = await browser.newContext({ baseURL: server.url });
    watch.follow(context);
    for (const guess of ["one", "two", "three", "four", "five"])
      await expect(
        Api.as(server.url, { email: "patient@qhealth.example", password: `guess number ${guess}` }),
      ).rejects.toThrow("401");
    const page = await context.newPage();
    await page.goto("/sign-in");
    await signIn(page, "patient@qhealth.example");
    await expect(page.getByRole("alert")).toHaveText("Too many attempts. Try again in 10 minutes.");
    await expect(page.getByLabel("E-mail address")).toHaveValue("patient@qhealth.example");
    await context.close();
    expect(watch.faults).toEqual([]);
  } finally {
    await server.remove();
  }
});
