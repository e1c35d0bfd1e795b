import type { Locator, Page } from "@playwright/test";
import { Api } from "./support/accounts";
import { barriersOf } from "./support/axe";
import { aFreeDoctor, aPatient, aRequest, clock, dayLong, freeTimes, fullName } from "./support/clinic";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";

const card = (page: Page, request: Awaited<ReturnType<typeof aRequest>>) =>
  page.getByRole("article", { name: `${fullName(request.patient)}, ${request.diagnostic.name}` });

test("a request is called, noted and given a date", async ({ as, server }) => {
  const api = await Api.as(server.url, "operator");
  const request = await aRequest(api);
  const page = await as("operator");
  await page.goto("/requests");
  const entry = card(page, request);
  await expect(entry.getByRole("link", { name: /^\+46/ })).toHaveAttribute("href", /^tel:\+46\d+$/);
  await entry.getByRole("button", { name: /note of the call/i }).click();
  await entry.getByLabel("Note of the call").fill("Knee since May, mornings only");
  await expect(entry.getByText("Saved", { exact: true })).toBeVisible();
  await page.reload();
  await expect(entry.getByText("Knee since May, mornings only")).toBeVisible();

  await entry.getByRole("link", { name: "Schedule" }).click();
  await settled(page);
  await expect(page.getByLabel("Note of the call")).toHaveValue("Knee since May, mornings only");
  await times(page).first().check();
  await expect(page.getByRole("region", { name: "Check" })).toContainText(request.diagnostic.name);
  await page.getByRole("button", { name: "Set this date" }).dblclick();
  await expect(page.getByRole("heading", { name: "Booked" })).toBeVisible();
  await page.getByRole("link", { name: "Next request" }).click();
  await settled(page);
  await expect(entry).toHaveCount(0);
});

test("of all requests, only those in sight have their telephone numbers asked for", async ({ as }) => {
  const page = await as("operator");
  const asked = new Set<string>();
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (/\/patients\/\d+$/.test(pathname)) asked.add(pathname);
  });
  await page.goto("/requests");
  const cards = page.getByRole("article");
  const way = (of: Locator) => of.locator("a[href^='tel:'], a[href^='mailto:']");
  await expect(way(cards.first())).toBeVisible();
  await expect(way(cards.last())).toHaveCount(0);
  expect(asked.size).toBeLessThan(await cards.count());
  await cards.last().scrollIntoViewIfNeeded();
  await expect(way(cards.last())).toBeVisible();
});

test("what a colleague does meanwhile shows by itself, and nothing that is typed is lost", async ({
  as,
  server,
}) => {
  const api = await Api.as(server.url, "admin");
  const request = await aRequest(api);
  const [slot = ""] = await freeTimes(api, `/diagnostics/${request.diagnostic.id}`);
  const page = await as("operator");
  await page.goto("/requests");
  const entry = card(page, request);
  await entry.getByRole("button", { name: /note of the call/i }).click();
  const note = entry.getByLabel("Note of the call");
  await note.fill("Has asthma");
  const colleague = await as("admin");
  await colleague.goto(`/booking?request=${request.id}&starts_at=${slot}`);
  await colleague.getByRole("button", { name: "Set this date" }).click();
  await expect(colleague.getByRole("heading", { name: "Booked" })).toBeVisible();

  await expect(entry.getByText("Scheduled", { exact: true })).toBeVisible();
  await expect(note).toBeFocused();
  await note.pressSequentially(", and a cold");
  await expect(entry.getByText("Saved", { exact: true })).toBeVisible();
  await expect
    .poll(async () => (await api.get<{ call_note: string }>(`/diagnostic-bookings/${request.id}`)).call_note)
    .toBe("Has asthma, and a cold");
  await entry.getByRole("button", { name: "Close the note" }).click();
  await expect(entry).toHaveCount(0);
});

test("two colleagues who note the same call are both heard", async ({ as, server, watch }) => {
  watch.expectRefusals(412);
  let isNoted = false;
  const api = await Api.as(server.url, "admin");
  const request = await aRequest(api);
  const page = await as("operator");
  await page.goto(`/diagnostic-bookings/${request.id}`);
  await settled(page);
  // The colleague is quicker by just so much that it is noticed only when this text is saved.
  await page.route(`**/diagnostic-bookings/${request.id}`, async (route) => {
    if (route.request().method() === "PATCH" && !isNoted) {
      isNoted = true;
      await api.patch(`/diagnostic-bookings/${request.id}`, { call_note: "Theirs" });
    }
    await route.continue();
  });
  const note = page.getByLabel("Note of the call");
  await note.fill("Mine");
  await page.getByRole("button", { name: "Keep both" }).click();
  await expect(note).toHaveValue("Theirs\nMine");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
});

test("a patient is found by name or birth date, and pressing twice books one visit", async ({
  as,
  server,
}) => {
  const api = await Api.as(server.url, "operator");
  const patient = await aPatient(api);
  const { doctor } = await aFreeDoctor(api);
  const page = await as("operator");
  await page.goto("/booking");
  const search = page.getByRole("combobox", { name: "Patient" });
  await search.fill(patient.profile.last_name.slice(0, 3));
  await expect(page.getByRole("option", { name: fullName(patient.profile) })).toBeVisible();
  const [year, month, day] = patient.profile.birth_date.split("-");
  await search.fill(`${Number(day)}.${Number(month)}.${year}`);
  await page.getByRole("option", { name: fullName(patient.profile) }).click();
  await page.getByLabel("Doctor", { exact: true }).selectOption(String(doctor.id));
  await times(page).nth(1).check();
  await page.getByLabel(/^Note/).fill("Cough for two weeks");
  await page.getByRole("button", { name: "Book the visit" }).dblclick();
  await expect(page.getByRole("heading", { name: "Booked" })).toBeVisible();
  const visits = await api.get<{ items: { note: string }[] }>(
    `/visits?patient_id=${patient.id}&status=booked&doctor_id=${doctor.id}`,
  );
  expect(visits.items.filter((visit) => visit.note === "Cough for two weeks")).toHaveLength(1);
});

test("a time that is lost between choosing and booking leaves everything else as it was", async ({
  as,
  server,
}) => {
  const api = await Api.as(server.url, "admin");
  const [patient, other] = [await aPatient(api), await aPatient(api)];
  const { doctor, slots } = await aFreeDoctor(api);
  const wanted = slots[5] ?? "";
  const page = await as("operator");
  await page.goto(`/booking?patient=${patient.id}&doctor=${doctor.id}&starts_at=${wanted}`);
  await expect(times(page, wanted)).toBeChecked();
  await page.getByLabel(/^Note/).fill("Back pain");
  await api.post("/visits", { patient_id: other.id, doctor_id: doctor.id, starts_at: wanted });
  await expect(page.getByText(`Somebody else has just taken ${clock(wanted)}`)).toBeVisible();
  await expect(times(page, wanted)).toHaveCount(0);
  await expect(page.getByLabel(/^Note/)).toHaveValue("Back pain");
  await expect(page.getByRole("region", { name: "Check" })).toContainText(fullName(patient.profile));
  await times(page).first().check();
  await page.getByRole("button", { name: "Book the visit" }).click();
  await expect(page.getByRole("heading", { name: "Booked" })).toBeVisible();
});

test("a refusal keeps what was filled in and offers the nearest times", async ({ as, server, watch }) => {
  watch.expectRefusals(409);
  const api = await Api.as(server.url, "admin");
  const [patient, other] = [await aPatient(api), await aPatient(api)];
  const { doctor, slots } = await aFreeDoctor(api);
  const taken = slots[8] ?? "";
  await api.post("/visits", { patient_id: other.id, doctor_id: doctor.id, starts_at: taken });
  const page = await as("operator");
  await page.goto(`/booking?patient=${patient.id}&doctor=${doctor.id}&starts_at=${taken}`);
  await page.getByLabel(/^Note/).fill("Dizzy");
  await page.getByRole("button", { name: "Book the visit" }).click();
  await expect(page.getByRole("alert")).toContainText("The doctor already has a visit at this time.");
  await expect(page.getByLabel(/^Note/)).toHaveValue("Dizzy");
  expect(await barriersOf(page)).toEqual([]);
  await page
    .getByRole("button", { name: /\d{4}, \d\d:\d\d/ })
    .first()
    .click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Booked" })).toBeVisible();
});

test("a time outside working hours is booked with a reason, then moved and cancelled", async ({
  as,
  server,
  watch,
}) => {
  watch.expectRefusals(409);
  const api = await Api.as(server.url, "operator");
  const patient = await aPatient(api);
  const { doctor, slots } = await aFreeDoctor(api);
  const page = await as("operator");
  await page.goto(`/booking?patient=${patient.id}&doctor=${doctor.id}&day=${(slots[0] ?? "").slice(0, 10)}`);
  await page.getByText(/^Another time on/).click();
  await page.getByLabel("Time", { exact: true }).selectOption("04:35");
  await page.getByRole("button", { name: "Take this time" }).click();
  await page.getByRole("button", { name: "Book the visit" }).click();
  await page.getByLabel("Why it is booked all the same").fill("Before the surgery");
  await page.getByRole("button", { name: "Book it all the same" }).click();
  await page.getByRole("link", { name: "Open the visit" }).click();
  await expect(page.getByText("Before the surgery")).toBeVisible();

  await page.getByRole("link", { name: "Move" }).click();
  await times(page).last().check();
  await page.getByRole("button", { name: "Move the visit" }).click();
  await expect(page.getByRole("heading", { name: "Moved" })).toBeVisible();
  await page.getByRole("link", { name: "Open the visit" }).click();
  await page.getByRole("button", { name: "Cancel the visit" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Cancel the visit" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Why");
  expect(await barriersOf(page)).toEqual([]);
  await dialog.getByLabel("Why").fill("The doctor is ill");
  await dialog.getByRole("button", { name: "Cancel the visit" }).click();
  await expect(page.getByText("Cancelled", { exact: true }).first()).toBeVisible();
  await expect(page.getByText("The doctor is ill")).toBeVisible();
});

test("everything is booked with the keyboard alone", async ({ as, server }) => {
  const api = await Api.as(server.url, "operator");
  const patient = await aPatient(api);
  const { doctor } = await aFreeDoctor(api);
  const page = await as("operator");
  await page.goto("/booking");
  await settled(page);
  await tabTo(page, page.getByRole("combobox", { name: "Patient" }));
  await page.keyboard.type(fullName(patient.profile));
  await expect(page.getByRole("listbox").getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByLabel("Doctor", { exact: true }));
  await page.keyboard.type(fullName(doctor));
  await expect(times(page).first()).toBeVisible();
  await tabTo(page, times(page).first());
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await expect(times(page).nth(1)).toBeChecked();
  await tabTo(page, page.getByRole("button", { name: "Book the visit" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Booked" })).toBeVisible();
});

test("lists are narrowed by their filters, which the address keeps", async ({ as, server }) => {
  const api = await Api.as(server.url, "operator");
  const patient = await aPatient(api);
  const page = await as("operator");
  await page.goto("/patients");
  await page
    .getByLabel("Name or birth date")
    .fill(`${patient.profile.birth_date} ${patient.profile.first_name}`);
  await expect(page).toHaveURL(/q=/);
  await page.reload();
  await page.getByRole("link", { name: fullName(patient.profile) }).click();
  await expect(page.getByRole("region", { name: "Patient", exact: true })).toContainText(
    fullName(patient.profile),
  );
  await expect(page.getByRole("region", { name: "Contact" })).toContainText(patient.profile.phone);

  await page.goto("/visits?period=all&status=no_show");
  await settled(page);
  await expect(page.getByRole("table").getByText("Did not come").first()).toBeVisible();
  await expect(page.getByRole("table").getByText("Booked", { exact: true })).toHaveCount(0);
  await page.goto("/diagnostic-bookings?status=cancelled&sort=starts_at");
  await settled(page);
  await expect(page.getByRole("table").getByText("Scheduled", { exact: true })).toHaveCount(0);
});

/** The free times on the booking page, or one of them. */
function times(page: Page, instant?: string) {
  return instant
    ? page.getByRole("group", { name: `Free times on ${dayLong(instant)}` }).getByLabel(clock(instant))
    : page.locator("input[name=booking-time]");
}

/** Goes forward with the Tab key until something has the focus. */
async function tabTo(page: Page, target: ReturnType<Page["locator"]>): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("The Tab key does not lead there.");
}
