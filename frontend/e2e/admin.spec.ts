import type { Page } from "@playwright/test";
import { Api, newAddress, PASSWORD } from "./support/accounts";
import { freeTimes } from "./support/clinic";
import { aNewColleague, aNewDoctor, aNewPatient } from "./support/people";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";

const dialog = (page: Page) => page.getByRole("dialog");

/** What the menu beside the heading offers to be done with an account. */
async function offered(page: Page): Promise<string[]> {
  const menu = page.getByRole("main").getByRole("button", { name: "More", exact: true });
  await expect(page.getByRole("region", { name: "Account" })).toBeVisible();
  if ((await menu.count()) === 0) return [];
  await menu.click();
  const names = await page.getByRole("menuitem").allTextContents();
  await page.keyboard.press("Escape");
  return names;
}

async function choose(page: Page, what: string): Promise<void> {
  await page.getByRole("main").getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: what }).click();
}

test("an account is found, blocked wherever it is signed in, and unblocked", async ({
  as,
  server,
  watch,
}) => {
  watch.expectRefusals(401);
  const patient = await aNewPatient(server);
  const theirs = await as(patient);
  await theirs.goto("/home");
  await settled(theirs);
  const page = await as("admin");
  await page.goto("/users");
  await page.getByLabel("Name or birth date").fill(patient.name);
  await page.getByRole("link", { name: patient.name }).click();
  await choose(page, "Block");
  await expect(dialog(page)).toContainText(patient.email);
  await dialog(page).getByRole("button", { name: "Block" }).dblclick();
  await expect(page.getByText("Blocked", { exact: true }).first()).toBeVisible();

  await theirs.goto("/own-visits");
  await expect(theirs).toHaveURL(/sign-in/);
  await theirs.getByLabel("E-mail address").fill(patient.email);
  await theirs.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await theirs.getByRole("button", { name: "Sign in" }).click();
  await expect(theirs.getByRole("alert")).toContainText("the account cannot sign in");

  await choose(page, "Unblock");
  await dialog(page).getByRole("button", { name: "Unblock" }).click();
  await expect(page.getByText("Active", { exact: true })).toBeVisible();
  await theirs.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await theirs.getByRole("button", { name: "Sign in" }).click();
  await expect(theirs.getByRole("heading", { level: 1, name: "My visits" })).toBeVisible();
});

test("an administrator makes administrators, and only a superuser takes that away", async ({
  as,
  server,
}) => {
  const colleague = await aNewColleague(server, { role: "pharmacist" });
  const page = await as("admin");
  await page.goto(`/users/${colleague.id}`);
  await choose(page, "Make an administrator");
  await dialog(page).getByRole("button", { name: "Make an administrator" }).click();
  await expect(page.getByRole("main").getByText("Administrator", { exact: true })).toBeVisible();
  await expect(page.getByText("Pharmacist", { exact: true })).toBeVisible();
  expect(await offered(page)).toEqual([]);
  await expect(page.getByRole("main").getByRole("link", { name: "Change" })).toHaveCount(0);
  const own = await Api.as(server.url, "admin");
  await page.goto(`/users/${(await own.get<{ id: number }>("/me")).id}`);
  await expect(page.getByText("This is your own account")).toBeVisible();
  expect(await offered(page)).toEqual([]);

  const superuser = await as("superuser");
  await superuser.goto(`/users/${colleague.id}`);
  expect(await offered(superuser)).toEqual(["Take administrator's rights away", "Block", "Delete"]);
  await choose(superuser, "Take administrator's rights away");
  await dialog(superuser).getByRole("button", { name: "Take them away" }).click();
  await expect(superuser.getByRole("main").getByText("Administrator", { exact: true })).toHaveCount(0);
  await page.goto(`/users/${colleague.id}`);
  expect(await offered(page)).toEqual(["Make an administrator", "Block", "Delete"]);
});

test("an account is changed, and deleted once nothing stands in the way", async ({ as, server, watch }) => {
  watch.expectRefusals(409, 404);
  const doctor = await aNewDoctor(server);
  const patient = await aNewPatient(server);
  const api = await Api.as(server.url, "operator");
  const [slot = ""] = await freeTimes(api, `/doctors/${doctor.id}`);
  const visit = await api.post<{ id: number }>("/visits", {
    patient_id: patient.id,
    doctor_id: doctor.id,
    starts_at: slot,
  });
  const page = await as("admin");
  await page.goto(`/users/${patient.id}`);
  await page.getByRole("main").getByRole("link", { name: "Change" }).click();
  await page.getByLabel("City").fill("Göteborg");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("region", { name: "Person", exact: true })).toContainText("Göteborg");

  await choose(page, "Delete");
  await dialog(page).getByRole("button", { name: "Delete" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText("There still are active bookings or visits");
  await dialog(page)
    .getByRole("link", { name: /^Visit on/ })
    .click();
  await expect(page).toHaveURL(new RegExp(`/visits/${visit.id}$`));
  await page.getByRole("button", { name: "Cancel the visit" }).click();
  await dialog(page).getByLabel("Why").fill("Moves away");
  await dialog(page).getByRole("button", { name: "Cancel the visit" }).click();
  await expect(page.getByText("Cancelled", { exact: true }).first()).toBeVisible();

  await page.goto(`/users/${patient.id}`);
  await choose(page, "Delete");
  await dialog(page).getByRole("button", { name: "Delete" }).dblclick();
  await expect(page).toHaveURL(/\/users$/);
  await page.goto(`/users/${patient.id}`);
  await expect(page.getByRole("alert")).toContainText("This is not here");
});

test("a colleague is registered, and comes in through the mail of the mailbox", async ({
  as,
  server,
  page,
}) => {
  const email = newAddress("doctor");
  const admin = await as("admin");
  await admin.goto("/staff");
  await admin.getByRole("link", { name: "Register a colleague" }).click();
  await admin.getByRole("radio", { name: "Doctor" }).check();
  await admin.getByLabel("First name").fill("Vera");
  await admin.getByLabel("Last name").fill("Qvist");
  await admin.getByLabel("E-mail address").fill(email);
  await admin.getByRole("button", { name: "Register and invite" }).click();
  await expect(admin.getByRole("alert")).toContainText("A doctor has a specialty.");
  await admin.getByLabel("Specialty").fill("Geriatrics");
  await admin.getByRole("button", { name: "Register and invite" }).dblclick();
  await expect(admin.getByRole("heading", { level: 1, name: "Vera Qvist" })).toBeVisible();
  const api = await Api.as(server.url, "admin");
  expect(await api.get(`/staff?email=${email}`)).toMatchObject({ total: 1 });

  await server.linkTo("/invitation", email);
  await page.goto("/dev/mailbox");
  await page.getByRole("row").filter({ hasText: email }).getByRole("link").click();
  await page.getByRole("link", { name: /\/invitation\?token=/ }).click();
  await page.getByLabel("New password").fill("in a quiet harbour");
  await page.getByRole("button", { name: "Set the password" }).dblclick();
  await expect(page.getByRole("heading", { level: 1, name: "Your account is ready" })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("in a quiet harbour");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "My day" })).toBeVisible();
});

test("a doctor whose bookings are suspended is offered to nobody until they are resumed", async ({
  as,
  server,
}) => {
  const doctor = await aNewDoctor(server);
  const operator = await as("operator");
  await operator.goto(`/doctors/${doctor.id}`);
  await expect(operator.getByRole("link", { name: "Book a visit" })).toBeVisible();
  await expect(operator.getByText("Live", { exact: true })).toBeVisible();
  await expect(operator.getByRole("button", { name: "Suspend bookings" })).toHaveCount(0);
  const page = await as("admin");
  await page.goto(`/doctors/${doctor.id}`);
  await page.getByRole("button", { name: "Suspend bookings" }).click();
  await dialog(page).getByRole("button", { name: "Suspend bookings" }).click();
  await expect(page.getByRole("button", { name: "Resume bookings" })).toBeVisible();
  await expect(operator.getByText("This doctor takes no bookings at present")).toBeVisible();
  await expect(operator.getByRole("link", { name: "Book a visit" })).toHaveCount(0);
  await page.getByRole("button", { name: "Resume bookings" }).click();
  await dialog(page).getByRole("button", { name: "Resume bookings" }).click();
  await expect(operator.getByRole("link", { name: "Book a visit" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Suspend bookings" })).toBeVisible();
});

test("a diagnostic is added once, changed, and deleted unless it is booked", async ({
  as,
  server,
  watch,
}) => {
  watch.expectRefusals(409, 404);
  const name = `Scan ${newAddress("q").slice(2, 10)}`;
  const page = await as("admin");
  await page.goto("/diagnostics");
  await page.getByRole("button", { name: "New diagnostic" }).click();
  await dialog(page).getByLabel("Name").fill("resting  ECG");
  await dialog(page).getByRole("button", { name: "Add" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText("There already is a diagnostic with this name");
  await dialog(page).getByLabel("Name").fill(name);
  await dialog(page).getByLabel("Duration in minutes").fill("25");
  await dialog(page).getByRole("button", { name: "Add" }).dblclick();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  const api = await Api.as(server.url, "admin");
  expect(await api.get(`/diagnostics?name=${encodeURIComponent(name)}`)).toMatchObject({ total: 1 });

  await page.getByRole("button", { name: "Change" }).click();
  await dialog(page).getByLabel("Patients at the same time").fill("3");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("definition").filter({ hasText: /^3$/ })).toBeVisible();
  const patient = await aNewPatient(server);
  const id = Number(new URL(page.url()).pathname.split("/").at(-1));
  const own = await Api.as(server.url, patient);
  const request = await own.post<{ id: number }>("/diagnostic-bookings", { diagnostic_id: id, note: "" });
  await page.getByRole("button", { name: "Delete" }).click();
  await dialog(page).getByRole("button", { name: "Delete" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText("so it cannot be deleted");
  await api.delete(`/diagnostic-bookings/${request.id}`);
  await dialog(page).getByRole("button", { name: "Delete" }).dblclick();
  await expect(page).toHaveURL(/\/diagnostics$/);
  await expect(page.getByRole("link", { name })).toHaveCount(0);
});

test("an administrator books and writes down what the staff cannot, and takes a record back", async ({
  as,
  server,
}) => {
  const doctor = await aNewDoctor(server);
  const patient = await aNewPatient(server);
  const page = await as("admin");
  await page.goto(`/booking?patient=${patient.id}&kind=diagnostic`);
  await page.getByRole("combobox", { name: "Diagnostic" }).selectOption({ index: 2 });
  await page.locator("input[name=booking-time]").first().check();
  await page.getByRole("button", { name: "Book the diagnostic" }).dblclick();
  await expect(page.getByRole("heading", { name: "Booked" })).toBeVisible();
  const api = await Api.as(server.url, "admin");
  expect(await api.get(`/diagnostic-bookings?patient_id=${patient.id}`)).toMatchObject({ total: 1 });

  await page.goto(`/journal-entries/new?patient=${patient.id}`);
  await page.getByRole("combobox", { name: "In the name of the doctor" }).fill(doctor.name);
  await page.getByRole("option", { name: doctor.name }).click();
  await page.getByLabel("Diagnosis").fill("B34.9 Viral infection");
  await page.getByRole("button", { name: "Save the entry" }).dblclick();
  const timeline = page.getByRole("list", { name: "Record" });
  await expect(timeline).toContainText(doctor.name);
  await expect(timeline).toContainText("Reza Karimi");
  await page.getByRole("link", { name: "Prescribe" }).click();
  await page.getByLabel("Medicine").fill("Paracetamol 500 mg");
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByRole("button", { name: "Prescribe" }).click();
  await expect(timeline).toContainText("Paracetamol 500 mg");

  await timeline.getByRole("link", { name: "B34.9 Viral infection" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await dialog(page).getByRole("button", { name: "Delete" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText("Why");
  await dialog(page).getByLabel("Why").fill("Written about the wrong patient");
  await dialog(page).getByRole("button", { name: "Delete" }).dblclick();
  await expect(timeline).toContainText("Paracetamol 500 mg");
  await expect(timeline).not.toContainText("B34.9 Viral infection");
  await page.goto("/audit-events?action=journal_entry.deleted");
  const row = page.getByRole("row").filter({ hasText: "Written about the wrong patient" });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("Reza Karimi");
  await row.getByRole("link", { name: "Journal entry deleted" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Journal entry deleted" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Written about the wrong patient");
});

test("attempts to sign in are seen, narrowed and deleted, and the trail keeps that", async ({
  as,
  server,
}) => {
  const email = newAddress("stranger");
  const refused = Api.as(server.url, { email, password: "not a password at all" });
  await expect(refused).rejects.toThrow("401");
  const page = await as("admin");
  await page.goto("/login-attempts");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Result").selectOption("Failed");
  const row = page.getByRole("row").filter({ hasText: email });
  await expect(row).toContainText("127.0.0.1");
  await expect(page).toHaveURL(/success=no/);
  await row.getByRole("button", { name: /Delete the attempt of/ }).click();
  await dialog(page).getByRole("button", { name: "Delete" }).dblclick();
  await expect(row).toHaveCount(0);
  await page.goto("/audit-events");
  await page.getByRole("combobox", { name: "Who" }).fill("Reza");
  await page.getByRole("option", { name: "Reza Karimi" }).click();
  await page.getByLabel("What").selectOption("Attempt to sign in deleted");
  await expect(page).toHaveURL(/actor_id=\d+&action=login_attempt.deleted/);
  await settled(page);
  await expect(page.getByRole("rowheader").first()).toContainText("Attempt to sign in deleted");
});

test("each chart of the overview is a table too, with the same numbers", async ({ as, server }) => {
  const api = await Api.as(server.url, "admin");
  interface Figures {
    weeks: { visits: number }[];
    waiting: Record<string, number>;
  }
  const figures = await api.get<Figures>("/overview?weeks=4");
  const page = await as("admin");
  await page.goto("/overview?weeks=4");
  await settled(page);
  const charts = page.getByRole("img");
  await expect(charts).toHaveCount(6);
  for (const name of [
    "Visits",
    "Completed visits",
    "Cancelled visits",
    "Missed visits",
    "Diagnostics",
    "Waiting requests",
  ]) {
    await expect(page.getByRole("img", { name: new RegExp(`^${name}:`) })).toBeVisible();
    await expect(page.getByRole("table", { name, exact: true })).toBeHidden();
    await page.getByRole("button", { name: `Show the table of ${name}`, exact: true }).click();
    await expect(page.getByRole("table", { name, exact: true })).toBeVisible();
  }
  const numbers = page.getByRole("table", { name: "Visits", exact: true }).getByRole("cell");
  await expect(numbers).toHaveText(figures.weeks.map((week) => String(week.visits)));
  await page.getByLabel("How far back").selectOption("8 weeks");
  await expect(numbers).toHaveCount(8);
  await expect(page).toHaveURL(/weeks=8/);
});
