import type { Page } from "@playwright/test";
import { Api } from "./support/accounts";
import { barriersOf } from "./support/axe";
import { press, reach } from "./support/keyboard";
import { aNewPatient, type Somebody } from "./support/people";
import type { Server } from "./support/server";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";

const check = (page: Page) => page.getByRole("region", { name: "Is everything right?" });

async function prescribedTo(server: Server, patient: Somebody): Promise<number> {
  const api = await Api.as(server.url, "pharmacist");
  return (await api.get<{ total: number }>(`/prescriptions?patient_id=${patient.id}`)).total;
}

test("a prescription is looked at once more before it counts, and counts once", async ({ as, server }) => {
  const patient = await aNewPatient(server);
  const page = await as("pharmacist");
  await page.goto("/pharmacy");
  await settled(page);
  await page.getByLabel("Find a patient").fill(patient.name);
  await page.getByRole("option", { name: patient.name }).click();
  await expect(page).toHaveURL(/\/record$/);
  await page.getByRole("link", { name: "Prescribe" }).click();
  await page.getByLabel("Medicine").fill("Amlodipine 5 mg tablets");
  await page.getByLabel("How to take it").fill("1 tablet every morning.\nNot with grapefruit.");

  // A double click here must not pass the next step unread.
  await page.getByRole("button", { name: "Check" }).dblclick();
  await expect(check(page)).toContainText("1 tablet every morning.\nNot with grapefruit.");
  await expect(page.getByRole("region", { name: "Patient", exact: true })).toContainText(patient.name);
  expect(await prescribedTo(server, patient)).toBe(0);
  expect(await barriersOf(page)).toEqual([]);

  await page.getByRole("button", { name: "Change" }).click();
  await page.getByLabel("Medicine").fill("Amlodipine 10 mg tablets");
  await page.getByRole("button", { name: "Check" }).click();
  await expect(check(page)).toContainText("Amlodipine 10 mg tablets");
  await page.getByRole("button", { name: "Prescribe" }).dblclick();
  await expect(page.getByRole("list", { name: "Record" })).toContainText("Amlodipine 10 mg tablets");
  expect(await prescribedTo(server, patient)).toBe(1);
});

test("a prescription is corrected, printed and kept as a document", async ({ as, server }) => {
  const patient = await aNewPatient(server);
  const api = await Api.as(server.url, "pharmacist");
  const { id } = await api.post<{ id: number }>("/prescriptions", {
    patient_id: patient.id,
    medicine: "Sertraline 50 mg tablets",
    instructions: "1 tablet at night",
  });
  const page = await as("pharmacist");
  await page.goto(`/prescriptions/${id}`);
  await settled(page);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download as PDF" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^prescription-.+\.pdf$/);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText("Storgatan 1")).toBeVisible();
  await expect(page.getByRole("button", { name: "Print" })).toBeHidden();
  await page.emulateMedia({ media: "screen" });

  await page.getByRole("link", { name: "Correct" }).click();
  await page.getByLabel("How to take it").fill("1 tablet in the morning");
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByRole("button", { name: "Prescribe the correction" }).dblclick();
  const timeline = page.getByRole("list", { name: "Record" });
  await expect(timeline.locator("s").filter({ hasText: "1 tablet at night" })).toBeVisible();
  expect(await prescribedTo(server, patient)).toBe(2);
});

test("a pharmacist sees diagnoses, and neither the journal nor visits", async ({ as, server }) => {
  const patient = await aNewPatient(server);
  const doctor = await Api.as(server.url, "doctor");
  await doctor.post("/journal-entries", {
    patient_id: patient.id,
    diagnosis: "I10 Essential hypertension",
    description: "Told in confidence",
  });
  const page = await as("pharmacist");
  await page.goto(`/patients/${patient.id}/record`);
  await expect(page.getByRole("list", { name: "Record" })).toContainText("I10 Essential hypertension");
  await expect(page.getByRole("main")).not.toContainText("Told in confidence");
  await expect(page.getByRole("radio", { name: "Journal" })).toHaveCount(0);
  await expect(page.getByRole("radio", { name: "Visits" })).toHaveCount(0);
});

test("the list of prescriptions is narrowed in its address", async ({ as }) => {
  const page = await as("pharmacist");
  await page.goto("/prescriptions");
  await settled(page);
  await page.getByLabel("Medicine").fill("amlodipine");
  await expect(page).toHaveURL(/medicine=amlodipine/);
  await settled(page);
  const rows = page.getByRole("rowheader");
  await expect(rows.first()).toContainText("Amlodipine");
  await page.reload();
  await expect(page.getByLabel("Medicine")).toHaveValue("amlodipine");
  await expect(rows.first()).toContainText("Amlodipine");
});

test("the keyboard alone prescribes", async ({ as, server, isMobile }) => {
  test.skip(isMobile, "a phone has no keyboard");
  const patient = await aNewPatient(server);
  const page = await as("pharmacist");
  await page.goto("/pharmacy");
  await settled(page);
  await press(page, page.getByRole("link", { name: "New prescription" }));
  await reach(page, page.getByLabel("Patient"));
  await page.keyboard.type(patient.name);
  await expect(page.getByRole("option", { name: patient.name })).toBeVisible();
  await page.keyboard.press("Enter");
  await reach(page, page.getByLabel("Medicine"));
  await page.keyboard.type("Omeprazole 20 mg capsules");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Is everything right?" })).toBeFocused();
  await press(page, page.getByRole("button", { name: "Prescribe" }));
  await expect(page.getByRole("list", { name: "Record" })).toContainText("Omeprazole 20 mg capsules");
});
