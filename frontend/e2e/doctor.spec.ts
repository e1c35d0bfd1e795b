import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { Api, PASSWORD } from "./support/accounts";
import { clock, freeTimes, fullName, inDays, type Person } from "./support/clinic";
import { aNewDoctor, aNewPatient, aVisitOfYesterday, type Somebody } from "./support/people";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";

const MINUTE = 60_000;

interface Visit {
  id: number;
  starts_at: string;
  patient: Person & { birth_date: string };
}

const banner = (page: Page) => page.getByRole("region", { name: "Patient", exact: true });
const timeline = (page: Page) => page.getByRole("list", { name: "Record" });

test("the day shows who comes next, who is in the room, and everybody else", async ({ as, server }) => {
  const api = await Api.as(server.url, "doctor");
  const { id } = await api.get<{ id: number }>("/me");
  const from = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const booked = await api.get<{ items: Visit[] }>(
    `/visits?doctor_id=${id}&status=booked&from=${from}&sort=starts_at`,
  );
  const [next] = booked.items;
  if (!next) throw new Error("The doctor of the demonstration has no visits.");
  const day = next.starts_at.slice(0, 10);
  const page = await as("doctor");
  const start = new Date(next.starts_at).getTime();
  await page.clock.setFixedTime(start - 10 * MINUTE);
  await page.goto("/start");
  await expect(page.getByRole("heading", { level: 1, name: "My day" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Next" })).toContainText(fullName(next.patient));
  const all = await api.get<{ total: number }>(`/visits?doctor_id=${id}&from=${day}&to=${day}`);
  const rows = page.getByRole("table", { name: "All visits of the day" }).locator("tbody tr");
  await expect(rows).toHaveCount(all.total);

  await page.clock.setFixedTime(start + MINUTE);
  await page.reload();
  const now = page.getByRole("region", { name: "Now" });
  await expect(now).toContainText(fullName(next.patient));
  await expect(now.getByRole("button", { name: "Completed" })).toBeVisible();
  await now.getByRole("link", { name: "Open the record" }).click();
  await expect(page).toHaveURL(new RegExp(`/patients/${next.patient.id}/record$`));
  await expect(banner(page)).toContainText(fullName(next.patient));
  await page.goBack();
  await page.getByRole("link", { name: "The day after" }).click();
  await expect(page).toHaveURL(/agenda\?day=/);
  await expect(page.getByRole("region", { name: "Now" })).toHaveCount(0);
});

test("patients are narrowed by who they are and where they live", async ({ as, server }) => {
  const patient = await aNewPatient(server);
  const city = `Stad ${patient.name.slice(4)}`;
  await (await Api.as(server.url, patient)).patch("/me", { profile: { city } });
  const page = await as("doctor");
  await page.goto("/patients");
  await settled(page);
  await page.getByRole("button", { name: "More filters" }).click();
  await page.getByLabel("City").fill(city.toLowerCase());
  await page.getByLabel("Gender").selectOption("female");
  await page.getByLabel("At least … years").fill("30");
  const found = page.getByRole("rowheader");
  await expect(found).toHaveCount(1);
  await expect(found).toContainText(patient.name);
  await expect(page).toHaveURL(/city=.*min_age=30/);
  await page.getByLabel("At most … years").fill("31");
  await expect(page.getByText("Nothing fits these filters")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await expect(found.nth(1)).toBeVisible();
  await expect(page).toHaveURL(/patients$/);
});

test("name and birth date stand above every part of what is known about a patient", async ({
  as,
  server,
}) => {
  const doctor = await Api.as(server.url, "doctor");
  const name = "Märta Öberg";
  const { items } = await doctor.get<{ items: { id: number }[] }>(
    "/patients?first_name=Märta&last_name=Öberg",
  );
  const id = items[0]?.id;
  const page = await as("doctor");
  await page.goto(`/patients/${id}`);
  const who = async () => {
    await expect(banner(page)).toContainText(name);
    await expect(banner(page)).toContainText(/Born 17 May 1968 \(\d+ years\)/);
  };
  await who();
  for (const part of ["Contact", "Diagnoses", "Visits"])
    await expect(page.getByRole("region", { name: part })).toBeVisible();
  await page.getByRole("link", { name: "Record", exact: true }).click();
  await expect(page).toHaveURL(/\/record$/);
  await who();
  for (const [kind, word] of [
    ["Journal", "Journal"],
    ["Prescriptions", "Prescription"],
    ["Visits", "Visit"],
    ["Diagnostics", "Diagnostic"],
  ] as const) {
    await page.getByRole("radio", { name: kind }).check();
    const items = timeline(page).getByRole("listitem");
    await expect(items.first()).toContainText(`· ${word}`);
    await expect(items.filter({ hasNotText: `· ${word}` })).toHaveCount(0);
    await timeline(page).getByRole("link").first().click();
    await expect(page).not.toHaveURL(/\/record/);
    await who();
    await page.goBack();
  }
  for (const form of ["journal-entries", "sick-leaves"]) {
    await page.goto(`/${form}/new?patient=${id}`);
    await who();
  }
});

test("an entry is written once, and its correction strikes it through", async ({ as, server }) => {
  const patient = await aNewPatient(server);
  const api = await Api.as(server.url, "doctor");
  const written = async () =>
    (await api.get<{ total: number }>(`/journal-entries?patient_id=${patient.id}`)).total;
  const page = await as("doctor");
  await page.goto(`/patients/${patient.id}/record`);
  await page.getByRole("link", { name: "Write an entry" }).click();
  await page.getByLabel("Diagnosis").fill("J45 Asthma");
  await page.getByLabel("Findings").fill("Wheezing on the left.\nNo fever.");
  await page.getByLabel("Plan").fill("Spirometry");
  await page.getByRole("button", { name: "Save the entry" }).dblclick();
  await expect(timeline(page)).toContainText("Wheezing on the left.");
  expect(await written()).toBe(1);

  await timeline(page).getByRole("link", { name: "J45 Asthma" }).click();
  await page.getByRole("link", { name: "Correct" }).click();
  await expect(page.getByLabel("Findings")).toHaveValue("Wheezing on the left.\nNo fever.");
  await page.getByLabel("Findings").fill("Wheezing on the right.\nNo fever.");
  await page.getByRole("button", { name: "Save the correction" }).dblclick();
  await expect(timeline(page).locator("s").filter({ hasText: "Wheezing on the left." })).toBeVisible();
  await expect(timeline(page).getByText("Wheezing on the right.")).toBeVisible();
  await expect(timeline(page).locator("s").filter({ hasText: "Wheezing on the right." })).toHaveCount(0);
  expect(await written()).toBe(2);

  await timeline(page).getByRole("link", { name: "Read the correction" }).click();
  await page.getByRole("region", { name: "What it corrects" }).waitFor();
  await expect(page.getByRole("region", { name: "What it corrects" }).locator("s").first()).toBeVisible();
});

test("of a visit that has begun it is said what became of it", async ({ as, server }) => {
  const doctor = await aNewDoctor(server);
  const [came, missed] = [await aNewPatient(server), await aNewPatient(server)];
  const first = await aVisitOfYesterday(server, doctor, came, 0);
  const second = await aVisitOfYesterday(server, doctor, missed, 1);
  const page = await as(doctor);
  await page.goto(`/agenda?day=${first.day}`);
  const row = (patient: Somebody) => page.getByRole("row").filter({ hasText: patient.name });
  await row(came)
    .getByRole("button", { name: `More about ${clock(first.starts_at)}` })
    .click();
  await page.getByRole("menuitem", { name: "Completed" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(came.name);
  await dialog.getByRole("button", { name: "It has taken place" }).dblclick();
  await expect(row(came)).toContainText("Completed");
  await row(missed)
    .getByRole("button", { name: `More about ${clock(second.starts_at)}` })
    .click();
  await page.getByRole("menuitem", { name: "Did not come" }).click();
  await dialog.getByRole("button", { name: "The patient did not come" }).click();
  await expect(row(missed)).toContainText("Did not come");
  const api = await Api.as(server.url, doctor);
  expect(await api.get(`/visits/${first.id}`)).toMatchObject({ status: "completed" });
  expect(await api.get(`/visits/${second.id}`)).toMatchObject({ status: "no_show" });
});

test("a sick leave is written once and comes as a certificate", async ({ as, server }) => {
  const patient = await aNewPatient(server);
  const page = await as("doctor");
  await page.goto(`/patients/${patient.id}/record`);
  await page.getByRole("link", { name: "Write off sick" }).click();
  await page.getByLabel("Diagnosis").fill("M54.5 Low back pain");
  await page.getByLabel("Last day").fill(inDays(6));
  await expect(page.getByText("(7 days)")).toBeVisible();
  await page.getByLabel("What is not possible").fill("Lifting");
  await page.getByRole("button", { name: "Save the sick leave" }).dblclick();
  await expect(page).toHaveURL(/sick-leaves\/\d+$/);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download the certificate" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^sick-leave-.+\.pdf$/);
  expect(
    readFileSync(await file.path())
      .subarray(0, 5)
      .toString(),
  ).toBe("%PDF-");
  const api = await Api.as(server.url, "doctor");
  expect(await api.get(`/sick-leaves?patient_id=${patient.id}`)).toMatchObject({ total: 1 });
});

test("a doctor keeps the own hours and time off", async ({ as, server, watch }) => {
  watch.expectRefusals(409, 422);
  const doctor = await aNewDoctor(server);
  const patient = await aNewPatient(server);
  const page = await as(doctor);
  await page.goto("/doctors/own");
  await expect(page.getByRole("heading", { level: 1, name: doctor.name })).toBeVisible();
  const hours = page.getByRole("region", { name: "Working hours" });
  await hours.getByRole("link", { name: "Change" }).click();
  await page.getByRole("button", { name: "Add hours on Monday" }).click();
  await page.getByLabel("Monday from").nth(1).fill("11");
  await page.getByLabel("Monday to").nth(1).fill("15:30");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("overlaps");
  await page.getByLabel("Monday from").nth(1).fill("13");
  await page.getByRole("button", { name: "The same from Tuesday to Friday" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(hours).toContainText("13:00–15:30");
  await expect(hours).toContainText("32.5 hours a week");

  const operator = await Api.as(server.url, "operator");
  const [slot = ""] = await freeTimes(operator, `/doctors/${doctor.id}`);
  const visit = await operator.post<{ id: number }>("/visits", {
    patient_id: patient.id,
    doctor_id: doctor.id,
    starts_at: slot,
  });
  const absences = page.getByRole("region", { name: "Time off" });
  await absences.getByRole("button", { name: "Add time off" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("First day").fill(slot.slice(0, 10));
  await dialog.getByLabel("Reason").fill("Conference");
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(dialog.getByRole("alert")).toContainText("There are visits in this time");
  await expect(dialog.getByRole("link", { name: clock(slot) })).toHaveAttribute(
    "href",
    `/visits/${visit.id}`,
  );
  await operator.post(`/visits/${visit.id}/cancel`, { reason: "The doctor is away" });
  await dialog.getByRole("button", { name: "Add" }).dblclick();
  await expect(dialog).toHaveCount(0);
  await expect(absences.getByRole("listitem")).toHaveCount(1);
  await expect(absences).toContainText("Conference");
  expect(await freeTimes(operator, `/doctors/${doctor.id}`)).not.toContain(slot);
  await absences.getByRole("button", { name: /Delete the time off/ }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(absences).toContainText("No time off");
});

test("a session that ends in the middle of an entry costs no word of it", async ({ as, server, watch }) => {
  watch.expectRefusals(401);
  const patient = await aNewPatient(server);
  const doctor = await aNewDoctor(server);
  const page = await as(doctor);
  await page.goto(`/journal-entries/new?patient=${patient.id}`);
  await page.getByLabel("Diagnosis").fill("R51 Headache");
  await page.getByLabel("Findings").fill("For three weeks, mostly at night");
  const api = await Api.as(server.url, doctor);
  const { items } = await api.get<{ items: { id: number; is_current: boolean }[] }>("/me/sessions");
  for (const { id, is_current } of items) if (!is_current) await api.delete(`/me/sessions/${id}`);
  await page.getByRole("button", { name: "Save the entry" }).click();
  const dialog = page.getByRole("dialog", { name: "Your session is over" });
  await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByLabel("Findings")).toHaveValue("For three weeks, mostly at night");
  await page.getByRole("button", { name: "Save the entry" }).click();
  await expect(timeline(page)).toContainText("R51 Headache");
  expect(await api.get(`/journal-entries?patient_id=${patient.id}`)).toMatchObject({ total: 1 });
});
