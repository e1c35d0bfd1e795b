import { Api } from "./support/accounts";
import { freeTimes } from "./support/clinic";
import { aNewDoctor, aNewPatient, aRequestOf } from "./support/people";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";

test("a server that is started again while somebody writes costs nothing, and what was missed is caught up", async ({
  as,
  server,
  watch,
}) => {
  watch.expectOutage();
  const patient = await aNewPatient(server);
  const doctor = await aNewDoctor(server);
  const page = await as(doctor);
  await page.goto(`/journal-entries/new?patient=${patient.id}`);
  await page.getByLabel("Diagnosis").fill("I10 Hypertension");
  const list = await as("operator");
  await list.goto(`/diagnostic-bookings?patient_name=${encodeURIComponent(patient.name)}`);
  await expect(list.getByText("Nothing fits these filters")).toBeVisible();
  const live = (of: typeof page) => of.getByText("Live", { exact: true });
  await expect(live(page)).toBeVisible();
  await expect(live(list)).toBeVisible();

  await server.stop();
  await expect(page.getByText("Reconnecting …")).toBeVisible();
  await page.getByLabel("Plan").fill("Measure at home for a week");
  await page.getByRole("button", { name: "Save the entry" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("nothing was lost");
  await server.start();
  // Perhaps before the list has its connection back, and then it has to ask what it missed.
  await aRequestOf(server, patient);
  await expect(live(page)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByLabel("Diagnosis")).toHaveValue("I10 Hypertension");
  await page.getByRole("button", { name: "Save the entry" }).dblclick();
  await expect(page.getByRole("list", { name: "Record" })).toContainText("Measure at home for a week");
  const api = await Api.as(server.url, "doctor");
  expect(await api.get(`/journal-entries?patient_id=${patient.id}`)).toMatchObject({ total: 1 });
  await expect(list.getByRole("row").filter({ hasText: patient.name })).toBeVisible({ timeout: 30_000 });
});

test("a list that a colleague changes keeps its place, its focus and what is being typed", async ({
  as,
  server,
}) => {
  const [patient, doctor] = [await aNewPatient(server), await aNewDoctor(server)];
  const page = await as("operator");
  await page.goto(`/visits?period=all&doctor_name=${encodeURIComponent(doctor.name)}`);
  await expect(page.getByText("Nothing fits these filters")).toBeVisible();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  const filter = page.getByLabel("Patient");
  await filter.pressSequentially(patient.name.slice(0, 3));

  const api = await Api.as(server.url, "admin");
  const slots = await freeTimes(api, `/doctors/${doctor.id}`);
  for (const starts_at of slots.slice(0, 20).filter((_, index) => index % 2 === 0))
    await api.post("/visits", { patient_id: patient.id, doctor_id: doctor.id, starts_at });
  const rows = page.getByRole("row").filter({ hasText: patient.name });
  await expect(rows).toHaveCount(10);
  await expect(filter).toBeFocused();
  await filter.pressSequentially(patient.name.slice(3));
  await expect(filter).toHaveValue(patient.name);
  await expect(rows).toHaveCount(10);

  const last = rows.last().getByRole("link").first();
  await last.focus();
  const before = await page.evaluate(() => scrollY);
  const { items } = await api.get<{ items: { id: number }[] }>(
    `/visits?patient_id=${patient.id}&sort=starts_at`,
  );
  for (const { id } of items.slice(0, 3)) await api.post(`/visits/${id}/cancel`, { reason: "Ill" });
  await expect(rows.filter({ hasText: "Cancelled" })).toHaveCount(3);
  await expect(last).toBeFocused();
  expect(await page.evaluate(() => scrollY)).toBe(before);
  await settled(page);
});
