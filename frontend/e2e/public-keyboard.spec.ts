import type { Locator, Page } from "@playwright/test";
import { Api, newAddress, PASSWORD } from "./support/accounts";
import { clock, freeTimes } from "./support/clinic";
import { press, reach } from "./support/keyboard";
import { aNewColleague, aNewDoctor, aNewPatient, aRequestOf, type Somebody } from "./support/people";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";

// Each role's work from signing in to signing out, without a mouse.
test.skip(({ isMobile }) => isMobile, "a phone has no keyboard");

async function typeInto(page: Page, label: string, text: string): Promise<void> {
  await reach(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}

/** Signs in from the home page on, and begins at the heading of the first page. */
async function comeIn(page: Page, who: { email: string }): Promise<void> {
  await page.goto("/");
  await press(page, page.getByRole("banner").getByRole("link", { name: "Sign in" }));
  await typeInto(page, "E-mail address", who.email);
  await typeInto(page, "Password", PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/sign-in/);
  await settled(page);
}

/** Chooses from the menu behind a button. */
async function pick(page: Page, menu: string, what: string): Promise<void> {
  await press(page, page.getByRole("button", { name: menu, exact: true }));
  const wanted = page.getByRole("menuitem", { name: what });
  for (let steps = 0; steps < 8; steps += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("ArrowDown");
  }
  await expect(wanted).toBeFocused();
  await page.keyboard.press("Enter");
}

async function goTo(page: Page, entry: string): Promise<void> {
  await press(
    page,
    page.getByRole("navigation", { name: "Main menu" }).getByRole("link", { name: entry, exact: true }),
  );
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await settled(page);
}

async function leave(page: Page): Promise<void> {
  await pick(page, "Your account", "Sign out");
  await expect(page.getByRole("banner").getByRole("link", { name: "Sign in" })).toBeVisible();
}

/** Writes a day as people do, the day first. */
async function typeDay(page: Page, field: Locator, wanted: string): Promise<void> {
  const [year, month, day] = wanted.split("-");
  await reach(page, field);
  await page.keyboard.type(`${day} ${month} ${year}`);
}

/** Finds somebody in a field that searches while one types. */
async function find(page: Page, label: string, who: Somebody): Promise<void> {
  await reach(page, page.getByRole("combobox", { name: label }));
  await page.keyboard.type(who.name);
  await expect(page.getByRole("option", { name: who.name })).toBeVisible();
  await page.keyboard.press("Enter");
}

test("a visitor reads, changes the language, registers and activates", async ({ page, server }) => {
  const email = newAddress("visitor");
  await page.goto("/");
  await reach(page, page.getByLabel("Language"));
  await page.keyboard.type("Sve");
  await expect(page.locator("html")).toHaveAttribute("lang", "sv");
  await page.keyboard.press("ArrowUp");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await press(page, page.getByRole("main").getByRole("link", { name: "Register as a patient" }));
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await typeInto(page, "First name", "Ylva");
  await typeInto(page, "Last name", "Berg");
  await typeInto(page, "Day", "3");
  await reach(page, page.getByLabel("Month"));
  await page.keyboard.type("Oct");
  await typeInto(page, "Year", "1971");
  await typeInto(page, "E-mail address", email);
  await typeInto(page, "Password", PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Look into your mailbox" })).toBeFocused();
  await page.goto(await server.linkTo("/activate", email));
  await press(page, page.getByRole("button", { name: "Activate" }));
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await press(page, page.getByRole("main").getByRole("link", { name: "Sign in" }));
  await expect(page).toHaveURL(/sign-in/);
});

test("a patient asks for a diagnostic, withdraws it and reads the record", async ({ page, server }) => {
  const patient = await aNewPatient(server);
  const doctor = await Api.as(server.url, "doctor");
  await doctor.post("/journal-entries", { patient_id: patient.id, diagnosis: "Z00.0 Check-up" });
  await comeIn(page, patient);
  await goTo(page, "Diagnostics");
  await press(page, page.getByRole("link", { name: "Resting ECG" }));
  await press(page, page.getByRole("button", { name: "Ask for this" }));
  const dialog = page.getByRole("dialog");
  await typeInto(page, "What the clinic should know (optional)", "Mornings");
  await press(page, dialog.getByRole("button", { name: "Send the request" }));
  await expect(dialog).toHaveCount(0);
  await goTo(page, "Home");
  await press(page, page.getByRole("button", { name: "Withdraw" }));
  await press(page, dialog.getByRole("button", { name: "Withdraw" }));
  await expect(page.getByRole("region", { name: "Your requests" })).toContainText("No diagnostic waits");
  await goTo(page, "My record");
  await press(page, page.getByRole("link", { name: "Z00.0 Check-up" }));
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await leave(page);
});

test("an operator notes a call, gives a date and moves it", async ({ page, server }) => {
  const patient = await aNewPatient(server);
  await aRequestOf(server, patient);
  await comeIn(page, { email: "operator@qhealth.example" });
  await typeInto(page, "Patient", patient.name);
  const card = page.getByRole("article");
  await expect(card).toHaveCount(1);
  await press(page, card.getByRole("button", { name: "Note of the call" }));
  await expect(card.getByLabel("Note of the call")).toBeFocused();
  await page.keyboard.type("Needs an interpreter");
  await expect(card.getByText("Saved", { exact: true })).toBeVisible();
  await press(page, card.getByRole("link", { name: "Schedule" }));
  const times = page.locator("input[name=booking-time]");
  await expect(times.first()).toBeVisible();
  await reach(page, times.first());
  await page.keyboard.press("Space");
  await press(page, page.getByRole("button", { name: "Set this date" }));
  await expect(page.getByRole("heading", { name: "Booked" })).toBeVisible();
  await goTo(page, "Diagnostic bookings");
  await typeInto(page, "Patient", patient.name);
  await expect(page.getByRole("rowheader")).toHaveCount(1);
  await press(page, page.getByRole("rowheader").getByRole("link"));
  await press(page, page.getByRole("link", { name: "Move" }));
  await reach(page, times.first());
  await page.keyboard.press("ArrowDown");
  await press(page, page.getByRole("button", { name: "Move the booking" }));
  await expect(page.getByRole("heading", { name: "Moved" })).toBeVisible();
  await leave(page);
});

test("a doctor writes, corrects, writes off sick and takes a day off", async ({ page, server }) => {
  const [doctor, patient] = [await aNewDoctor(server), await aNewPatient(server)];
  await comeIn(page, doctor);
  await goTo(page, "Patients");
  await typeInto(page, "Name or birth date", patient.name);
  await expect(page.getByRole("rowheader")).toHaveCount(1);
  await press(page, page.getByRole("link", { name: patient.name }));
  await press(
    page,
    page.getByRole("navigation", { name: "About this patient" }).getByRole("link", { name: "Record" }),
  );
  await press(page, page.getByRole("link", { name: "Write an entry" }));
  await typeInto(page, "Diagnosis", "L20 Eczema");
  await press(page, page.getByRole("button", { name: "Save the entry" }));
  const timeline = page.getByRole("list", { name: "Record" });
  await press(page, timeline.getByRole("link", { name: "L20 Eczema" }));
  await press(page, page.getByRole("link", { name: "Correct" }));
  await typeInto(page, "Diagnosis", "L21 Dermatitis");
  await press(page, page.getByRole("button", { name: "Save the correction" }));
  await expect(timeline.locator("s").filter({ hasText: "L20 Eczema" })).toBeVisible();
  await press(page, page.getByRole("link", { name: "Write off sick" }));
  await typeInto(page, "Diagnosis", "L21 Dermatitis");
  const api = await Api.as(server.url, doctor);
  const [slot = ""] = await freeTimes(api, `/doctors/${doctor.id}`);
  await typeDay(page, page.getByLabel("Last day"), slot.slice(0, 10));
  await press(page, page.getByRole("button", { name: "Save the sick leave" }));
  await expect(page.getByRole("button", { name: "Download the certificate" })).toBeVisible();
  await goTo(page, "My working hours");
  await press(page, page.getByRole("button", { name: "Add time off" }));
  await typeDay(page, page.getByRole("dialog").getByLabel("First day"), slot.slice(0, 10));
  await press(page, page.getByRole("dialog").getByRole("button", { name: "Add" }));
  await expect(page.getByRole("region", { name: "Time off" }).getByRole("listitem")).toHaveCount(1);
  expect(await freeTimes(api, `/doctors/${doctor.id}`)).not.toContain(slot);
  expect(clock(slot)).toBe("08:00");
  await leave(page);
});

test("a pharmacist prescribes, and corrects it", async ({ page, server }) => {
  const patient = await aNewPatient(server);
  await comeIn(page, { email: "pharmacist@qhealth.example" });
  await find(page, "Find a patient", patient);
  await press(page, page.getByRole("link", { name: "Prescribe" }));
  await typeInto(page, "Medicine", "Ibuprofen 400 mg");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Is everything right?" })).toBeFocused();
  await press(page, page.getByRole("button", { name: "Prescribe" }));
  const timeline = page.getByRole("list", { name: "Record" });
  await press(page, timeline.getByRole("link", { name: "Ibuprofen 400 mg" }));
  await press(page, page.getByRole("link", { name: "Correct" }));
  await typeInto(page, "Medicine", "Ibuprofen 200 mg");
  await page.keyboard.press("Enter");
  await press(page, page.getByRole("button", { name: "Prescribe the correction" }));
  await expect(timeline.locator("s").filter({ hasText: "Ibuprofen 400 mg" })).toBeVisible();
  await leave(page);
});

test("an administrator registers, blocks, suspends and reads the trail", async ({ page, server }) => {
  const colleague = await aNewColleague(server, { role: "pharmacist" });
  const doctor = await aNewDoctor(server);
  const email = newAddress("operator");
  await comeIn(page, { email: "admin@qhealth.example" });
  await press(page, page.getByRole("button", { name: "Show the table of Visits", exact: true }));
  await expect(page.getByRole("table", { name: "Visits", exact: true })).toBeVisible();
  await goTo(page, "Staff");
  await press(page, page.getByRole("link", { name: "Register a colleague" }));
  await reach(page, page.getByRole("radio").first());
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("radio", { name: "Operator" })).toBeChecked();
  await typeInto(page, "First name", "Nils");
  await typeInto(page, "Last name", "Holm");
  await typeInto(page, "E-mail address", email);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Nils Holm" })).toBeFocused();
  await goTo(page, "Accounts");
  await typeInto(page, "Name or birth date", colleague.name);
  await expect(page.getByRole("rowheader")).toHaveCount(1);
  await press(page, page.getByRole("link", { name: colleague.name }));
  await pick(page, "More", "Block");
  await press(page, page.getByRole("dialog").getByRole("button", { name: "Block" }));
  await expect(page.getByText("Blocked", { exact: true }).first()).toBeVisible();
  await goTo(page, "Doctors");
  await press(page, page.getByRole("link", { name: doctor.name }));
  await press(page, page.getByRole("button", { name: "Suspend bookings" }));
  await press(page, page.getByRole("dialog").getByRole("button", { name: "Suspend bookings" }));
  await expect(page.getByRole("button", { name: "Resume bookings" })).toBeVisible();
  await goTo(page, "Audit trail");
  await expect(page.getByRole("rowheader").first()).toContainText("Doctor's bookings suspended");
  await press(page, page.getByRole("rowheader").first().getByRole("link"));
  await expect(page.getByRole("heading", { level: 1, name: "Doctor's bookings suspended" })).toBeFocused();
  await leave(page);
});
