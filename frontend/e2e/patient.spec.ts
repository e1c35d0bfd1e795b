import { Api } from "./support/accounts";
import { barriersOf } from "./support/axe";
import { aFreeDoctor, clock } from "./support/clinic";
import { press } from "./support/keyboard";
import { aNewPatient, type Somebody } from "./support/people";
import type { Server } from "./support/server";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";

const HOUR = 3_600_000;

test("the next visit is on the home page, can be kept on paper, and is cancelled there", async ({
  as,
  server,
}) => {
  const patient = await aNewPatient(server);
  const startsAt = await aVisit(server, patient, 48);
  const page = await as(patient);
  await page.goto("/start");
  await expect(page).toHaveURL(/\/home$/);
  const next = page.getByRole("region", { name: "Your next visit" });
  await expect(next).toContainText(clock(startsAt));
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    next.getByRole("button", { name: "Confirmation as PDF" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^visit-.+\.pdf$/);
  await next.getByRole("button", { name: "Cancel the visit" }).click();
  const dialog = page.getByRole("dialog");
  expect(await barriersOf(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await next.getByRole("button", { name: "Cancel the visit" }).click();
  await dialog.getByLabel("Why").fill("I am travelling");
  await dialog.getByRole("button", { name: "Cancel the visit" }).dblclick();
  await expect(next).toContainText("No visit is booked");
  await page.goto("/own-visits?period=all");
  await expect(page.getByRole("row", { name: clock(startsAt) })).toContainText("Cancelled");
});

test("within 24 hours a visit is cancelled by telephone only", async ({ as, server }) => {
  const patient = await aNewPatient(server);
  await aVisit(server, patient, 2);
  const page = await as(patient);
  await page.goto("/home");
  const next = page.getByRole("region", { name: "Your next visit" });
  await expect(next).toContainText("less than 24 hours away");
  await expect(next.getByRole("link", { name: /^\+46/ })).toHaveAttribute("href", /^tel:\+46\d+$/);
  await expect(next.getByRole("button", { name: "Cancel the visit" })).toHaveCount(0);
});

test("a diagnostic is asked for once, waits on the home page, and is withdrawn", async ({ as, server }) => {
  const patient = await aNewPatient(server);
  const page = await as(patient);
  await page.goto("/diagnostics");
  await settled(page);
  await page.getByRole("link", { name: /MRI of the knee/ }).click();
  await page.getByRole("button", { name: "Ask for this" }).click();
  await page.getByLabel("What the clinic should know").fill("Best after four o'clock");
  await page.getByRole("button", { name: "Send the request" }).dblclick();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.goto("/home");
  const requests = page.getByRole("region", { name: "Your requests" });
  await expect(requests.getByRole("listitem")).toHaveCount(1);
  await expect(requests).toContainText("Waiting for a date");
  await requests.getByRole("button", { name: "Withdraw" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await expect(requests).toContainText("No diagnostic waits");
  await page.goto("/own-bookings");
  await expect(page.getByRole("row", { name: /MRI of the knee/ })).toContainText("Cancelled");
});

test("what a doctor writes appears on the patient's screen by itself", async ({ as, server }) => {
  const patient = await aNewPatient(server);
  const page = await as(patient);
  await page.goto("/record?kind=journal");
  await expect(page.getByText("There is nothing of this kind yet")).toBeVisible();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  const chosen = page.getByRole("radio", { name: "Journal" });
  await chosen.focus();

  const doctor = await as("doctor");
  await doctor.goto(`/journal-entries/new?patient=${patient.id}`);
  await doctor.getByLabel("Diagnosis").fill("J06.9 Common cold");
  await doctor.getByLabel("Plan").fill("Rest and tea");
  await doctor.getByRole("button", { name: "Save the entry" }).click();
  await expect(doctor).toHaveURL(/\/record$/);

  await expect(page.getByRole("list", { name: "Record" })).toContainText("Rest and tea");
  await expect(chosen).toBeFocused();
  expect(await barriersOf(page)).toEqual([]);
  await page.goto("/home");
  await expect(page.getByRole("region", { name: "New in your record" })).toContainText("J06.9 Common cold");
});

test("another patient's record is not there", async ({ as, server, watch }) => {
  watch.expectRefusals(404);
  const patient = await aNewPatient(server);
  const doctor = await Api.as(server.url, "doctor");
  const { id } = await doctor.post<{ id: number }>("/journal-entries", {
    patient_id: patient.id,
    diagnosis: "Z00 Told in confidence",
  });
  const page = await as("patient");
  await page.goto(`/journal-entries/${id}`);
  await expect(page.getByRole("alert")).toContainText("This is not here");
  await page.goto(`/patients/${patient.id}/record`);
  await expect(page.getByRole("heading", { level: 1, name: "This page is not for you" })).toBeVisible();
});

test("the keyboard alone cancels a visit", async ({ as, server, isMobile }) => {
  test.skip(isMobile, "a phone has no keyboard");
  const patient = await aNewPatient(server);
  await aVisit(server, patient, 48);
  const page = await as(patient);
  await page.goto("/home");
  await settled(page);
  await press(page, page.getByRole("link", { name: "All my visits" }));
  await expect(page.getByRole("heading", { level: 1, name: "My visits" })).toBeFocused();
  await press(page, page.getByRole("button", { name: "Cancel the visit" }));
  await press(page, page.getByRole("dialog").getByRole("button", { name: "Cancel the visit" }));
  await expect(page.getByText("No visit is booked")).toBeVisible();
});

/** A visit of a patient that begins some hours from now, or soon after; gives its start. */
async function aVisit(server: Server, patient: Somebody, hours: number): Promise<string> {
  const operator = await Api.as(server.url, "operator");
  const { doctor } = await aFreeDoctor(operator);
  const about = Math.ceil((Date.now() + hours * HOUR) / 300_000) * 300_000;
  for (let ahead = 0; ahead < 60; ahead += 5) {
    const starts_at = new Date(about + ahead * 60_000).toISOString();
    const body = {
      patient_id: patient.id,
      doctor_id: doctor.id,
      starts_at,
      duration_minutes: 5,
      override: "The patient can come at no other time",
    };
    // The doctor may be with somebody else at that time.
    if (
      await operator.post("/visits", body).then(
        () => true,
        () => false,
      )
    )
      return starts_at;
  }
  throw new Error("The doctor has no time within that hour.");
}
