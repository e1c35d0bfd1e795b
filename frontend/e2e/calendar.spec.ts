import type { Locator, Page } from "@playwright/test";
import { Api } from "./support/accounts";
import { barriersOf } from "./support/axe";
import { clock, dayLong, freeTimes } from "./support/clinic";
import { press, reach } from "./support/keyboard";
import { aNewDoctor, aNewPatient, type Somebody } from "./support/people";
import type { Server } from "./support/server";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";

const DAY = 86_400_000;

const calendar = (page: Page) => page.getByRole("group", { name: "Calendar", exact: true });
const item = (page: Page, patient: Somebody) =>
  calendar(page)
    .getByRole("button")
    .filter({ hasText: patient.name.slice(4) });

interface Booked {
  doctor: Somebody;
  patient: Somebody;
  id: number;
  /** When the visit begins, and the times of the same day that are free. */
  starts_at: string;
  free: string[];
  day: string;
}

/** A doctor of one's own with a visit on the first day with times, and the other times of that day. */
async function aBookedDoctor(server: Server): Promise<Booked> {
  const [doctor, patient] = [await aNewDoctor(server), await aNewPatient(server)];
  const api = await Api.as(server.url, "operator");
  const times = await freeTimes(api, `/doctors/${doctor.id}`);
  const [starts_at = "", ...others] = times;
  const day = starts_at.slice(0, 10);
  const { id } = await api.post<{ id: number }>("/visits", {
    patient_id: patient.id,
    doctor_id: doctor.id,
    starts_at,
    note: "Brings old pictures",
  });
  return { doctor, patient, id, starts_at, day, free: others.filter((time) => time.startsWith(day)) };
}

/** The column or the list of a doctor, or of a day. */
function part(page: Page, name: string): Locator {
  return calendar(page).getByRole("group", { name }).or(calendar(page).getByRole("region", { name }));
}

test("a day shows hours, time off and visits, of one doctor or of several", async ({ as, server }) => {
  const { doctor, patient, day, starts_at, free } = await aBookedDoctor(server);
  const away = await aNewDoctor(server);
  const api = await Api.as(server.url, "operator");
  await api.post(`/doctors/${away.id}/time-off`, {
    starts_at: `${day}T00:00:00+01:00`,
    ends_at: new Date(Date.parse(`${day}T00:00:00+01:00`) + DAY).toISOString(),
    reason: "Course in Lund",
  });
  const page = await as("operator");
  await page.goto(`/calendar?view=day&date=${day}&doctor=${doctor.id},${away.id}`);
  await settled(page);
  await expect(page.getByRole("heading", { level: 2 })).toHaveText(dayLong(starts_at));
  await expect(part(page, doctor.name)).toContainText(`${clock(starts_at)}`);
  await expect(item(page, patient)).toBeVisible();
  await expect(part(page, away.name)).toContainText("Course in Lund");
  await expect(part(page, away.name).getByRole("link")).toHaveCount(0);

  // A free time leads to its booking.
  await part(page, doctor.name)
    .getByRole("link", { name: clock(free[0] ?? "") })
    .first()
    .click();
  await expect(page).toHaveURL(new RegExp(`/booking\\?doctor=${doctor.id}&starts_at=`));
  await page.goBack();
  await page.getByRole("button", { name: "2 doctors" }).click();
  await page.getByRole("button", { name: `Only ${doctor.name}` }).click();
  await page.keyboard.press("Escape");
  await expect(part(page, away.name)).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(`doctor=${doctor.id}$`));
  await page.getByRole("button", { name: "Next day" }).click();
  await expect(page.getByRole("heading", { level: 2 })).not.toHaveText(dayLong(starts_at));
  await expect(item(page, patient)).toHaveCount(0);
});

test("a week shows the days of one doctor, or several doctors in rows", async ({ as, server, isMobile }) => {
  test.skip(isMobile, "a phone shows days");
  const { doctor, patient, day, starts_at } = await aBookedDoctor(server);
  const other = await aNewDoctor(server);
  const page = await as("operator");
  await page.goto(`/calendar?view=week&date=${day}&doctor=${doctor.id}`);
  await settled(page);
  const weekday = dayLong(starts_at).slice(0, 3);
  await expect(part(page, weekday)).toContainText(patient.name.slice(4));
  await expect(calendar(page).getByRole("group")).toHaveCount(5);
  await page.goto(`/calendar?view=week&date=${day}&doctor=${doctor.id},${other.id}`);
  const row = page.getByRole("table", { name: "Week" }).getByRole("row");
  await expect(row.filter({ hasText: doctor.name })).toContainText(patient.name.slice(4));
  await expect(row.filter({ hasText: other.name })).toContainText("08:00–12:00 Free");
  await row.getByRole("button", { name: other.name }).click();
  await expect(page).toHaveURL(new RegExp(`doctor=${other.id}`));
  await expect(item(page, patient)).toHaveCount(0);
  // Pressed twice in a row, the button turns two weeks.
  await page.getByRole("button", { name: "Next week" }).dblclick();
  await expect(page).toHaveURL(new RegExp(`date=${inDays(day, 14)}`));
});

test("the keyboard goes from time to time, opens a visit, moves and cancels it", async ({
  as,
  server,
  isMobile,
}) => {
  test.skip(isMobile, "a phone has no keyboard");
  const { doctor, patient, id, day, starts_at, free } = await aBookedDoctor(server);
  const page = await as("operator");
  await page.goto(`/calendar?view=day&date=${day}&doctor=${doctor.id}`);
  await settled(page);
  await reach(page, item(page, patient));
  await page.keyboard.press("ArrowDown");
  await expect(calendar(page).getByRole("link", { name: clock(free[0] ?? "") })).toBeFocused();
  await page.keyboard.press("End");
  await expect(calendar(page).getByRole("link", { name: clock(free.at(-1) ?? "") })).toBeFocused();
  await page.keyboard.press("Home");
  await expect(item(page, patient)).toBeFocused();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Brings old pictures");
  expect(await barriersOf(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(item(page, patient)).toBeFocused();
  await page.keyboard.press("Enter");
  await press(page, dialog.getByRole("button", { name: "Move" }));
  await reach(page, dialog.getByRole("combobox", { name: "Time" }));
  await page.keyboard.type(clock(free[2] ?? ""));
  await press(page, dialog.getByRole("button", { name: "Move" }));
  await expect(dialog).toHaveCount(0);
  await expect(item(page, patient)).toBeFocused();
  await expect(item(page, patient)).toContainText(clock(free[2] ?? ""));
  await page.keyboard.press("Enter");
  await press(page, dialog.getByRole("button", { name: "Cancel the visit" }));
  await reach(page, dialog.getByLabel("Why"));
  await page.keyboard.type("Has a cold");
  await press(page, dialog.getByRole("button", { name: "Cancel the visit" }));
  await expect(dialog).toHaveCount(0);
  await expect(calendar(page).getByRole("link", { name: clock(starts_at) })).toBeVisible();
  const api = await Api.as(server.url, "operator");
  expect(await api.get(`/visits/${id}`)).toMatchObject({ status: "cancelled", cancel_reason: "Has a cold" });
});

test("a visit is taken with the mouse and put on another time", async ({ as, server, isMobile }) => {
  test.skip(isMobile, "fingers scroll");
  const { doctor, patient, id, day, free } = await aBookedDoctor(server);
  const page = await as("operator");
  await page.goto(`/calendar?view=day&date=${day}&doctor=${doctor.id}`);
  await settled(page);
  const target = calendar(page).getByRole("link", { name: clock(free[3] ?? "") });
  await item(page, patient).hover({ position: { x: 20, y: 5 } });
  await page.mouse.down();
  await target.hover({ position: { x: 20, y: 5 } });
  await page.mouse.up();
  const dialog = page.getByRole("dialog", { name: "Move the visit" });
  await expect(dialog.getByRole("combobox", { name: "Time" })).toHaveValue(clock(free[3] ?? ""));
  await dialog.getByRole("button", { name: "Move" }).dblclick();
  await expect(dialog).toHaveCount(0);
  await expect(item(page, patient)).toContainText(clock(free[3] ?? ""));
  const api = await Api.as(server.url, "operator");
  const { starts_at } = await api.get<{ starts_at: string }>(`/visits/${id}`);
  expect(clock(starts_at)).toBe(clock(free[3] ?? ""));
});

test("on a phone a day is a list, from which a visit is moved and cancelled", async ({
  as,
  server,
  isMobile,
  watch,
}) => {
  test.skip(!isMobile, "a desk has columns");
  watch.expectRefusals(409);
  const { doctor, patient, id, day, free } = await aBookedDoctor(server);
  const [other, taken = "", next = ""] = [await aNewPatient(server), free[1], free[2]];
  const api = await Api.as(server.url, "operator");
  const page = await as("operator");
  await page.goto(`/calendar?date=${day}&doctor=${doctor.id}`);
  await settled(page);
  await item(page, patient).tap();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Move" }).tap();
  await dialog.getByRole("combobox", { name: "Time" }).selectOption(clock(taken));
  // A colleague is quicker.
  await api.post("/visits", { patient_id: other.id, doctor_id: doctor.id, starts_at: taken });
  await dialog.getByRole("button", { name: "Move" }).tap();
  await expect(dialog.getByRole("alert")).toContainText("The doctor already has a visit at this time.");
  await dialog.getByRole("button", { name: clock(next) }).tap();
  await dialog.getByRole("button", { name: "Move" }).tap();
  await expect(dialog).toHaveCount(0);
  await expect(item(page, patient)).toContainText(clock(next));
  await item(page, patient).tap();
  await dialog.getByRole("button", { name: "Cancel the visit" }).tap();
  await dialog.getByLabel("Why").fill("Has a cold");
  await dialog.getByRole("button", { name: "Cancel the visit" }).tap();
  await expect(dialog).toHaveCount(0);
  expect(await api.get(`/visits/${id}`)).toMatchObject({ status: "cancelled" });
});

test("what colleagues book shows by itself, and who stands on a time stays there", async ({ as, server }) => {
  const { doctor, patient, day, free } = await aBookedDoctor(server);
  const other = await aNewPatient(server);
  const page = await as("operator");
  await page.goto(`/calendar?view=day&date=${day}&doctor=${doctor.id}`);
  await settled(page);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await item(page, patient).focus();
  const colleague = await as("admin");
  await colleague.goto(`/booking?patient=${other.id}&doctor=${doctor.id}&starts_at=${free[0]}`);
  await colleague.getByRole("button", { name: "Book the visit" }).click();
  await expect(colleague.getByRole("heading", { name: "Booked" })).toBeVisible();
  await expect(item(page, other)).toContainText(clock(free[0] ?? ""));
  await expect(item(page, patient)).toBeFocused();
});

/** A day so many days after another. */
function inDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}
