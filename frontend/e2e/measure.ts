import type { Page } from "@playwright/test";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";

const DOCTORS = 12;
const VISITS = 400;
/** How much slower than this machine the measured one is. */
const SLOWED = 4;
const RUNS = 7;
const DAYS = ["2030-03-04", "2030-03-05", "2030-03-06", "2030-03-07", "2030-03-08"];

const doctors = Array.from({ length: DOCTORS }, (_, index) => ({
  id: 1000 + index,
  first_name: "Doctor",
  last_name: `Number ${index + 1}`,
  specialty: "General practice",
  is_available_for_booking: true,
}));

/** Visits of 20 minutes from eight o'clock on, with a free slot after every second one. */
const visits = Array.from({ length: VISITS }, (_, index) => {
  const doctor = doctors[index % DOCTORS];
  const nth = Math.floor(index / DOCTORS);
  const place = Math.floor(nth / DAYS.length);
  const minutes = 7 * 60 + (place + Math.floor(place / 2)) * 20;
  const at = (later: number) =>
    `${DAYS[nth % DAYS.length]}T${two(Math.floor((minutes + later) / 60))}:${two((minutes + later) % 60)}:00Z`;
  return {
    id: index + 1,
    patient: {
      id: 5000 + index,
      first_name: "Patient",
      last_name: `Number ${index + 1}`,
      birth_date: "1970-01-01",
    },
    doctor,
    starts_at: at(0),
    ends_at: at(20),
    status: "booked",
    note: "",
    version: 1,
  };
});

test(`a week of ${DOCTORS} doctors with ${VISITS} visits`, async ({ as }) => {
  const page = await as("operator");
  await answer(page);
  await page.goto("/calendar?view=week&date=2030-03-04");
  await settled(page);
  await expect(page.locator("[data-item^=visit]")).toHaveCount(VISITS);
  const client = await page.context().newCDPSession(page);
  const times: number[] = [];
  while (times.length < RUNS) {
    // The week after is empty, and what was read of both weeks is still known: only drawing is measured.
    await page.getByRole("button", { name: "Next week" }).click();
    await expect(page.locator("[data-item^=visit]")).toHaveCount(0);
    await settled(page);
    await client.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
    times.push(await drawn(page));
    await client.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  }
  times.sort((one, other) => one - other);
  const figures = times.map((time) => Math.round(time)).join(", ");
  process.stdout.write(
    `\n${DOCTORS} doctors, ${VISITS} visits, CPU slowed ${SLOWED} times, from the click to the painted week: ` +
      `median ${Math.round(times[Math.floor(RUNS / 2)] ?? 0)} ms (${figures})\n`,
  );
});

/** Milliseconds from pressing "Week before" until the whole week stands on the screen. */
function drawn(page: Page): Promise<number> {
  return page.evaluate(
    (count) =>
      new Promise<number>((resolve) => {
        const button = [...document.querySelectorAll("button")].find((one) => one.title === "Week before");
        const start = performance.now();
        button?.click();
        const look = () => {
          if (document.querySelectorAll("[data-item^=visit]").length < count) requestAnimationFrame(look);
          // After the frame in which it is there has been painted.
          else requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
        };
        look();
      }),
    VISITS,
  );
}

/** Puts the measured week in the place of the demonstration's. */
async function answer(page: Page): Promise<void> {
  const list = (items: readonly unknown[], url: URL) => {
    const number = Number(url.searchParams.get("page") ?? 1);
    const size = Number(url.searchParams.get("page_size") ?? 25);
    return {
      items: items.slice((number - 1) * size, number * size),
      total: items.length,
      page: number,
      page_size: size,
    };
  };
  const weekly = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, start: "08:00", end: "17:00" }));
  await page.route(/\/api\/v1\/doctors\?/, (route) =>
    route.fulfill({ json: list(doctors, new URL(route.request().url())) }),
  );
  await page.route(/\/working-hours/, (route) => route.fulfill({ json: { slot_minutes: 20, weekly } }));
  await page.route(/\/time-off/, (route) =>
    route.fulfill({ json: list([], new URL(route.request().url())) }),
  );
  await page.route(/\/api\/v1\/visits\?/, (route) => {
    const url = new URL(route.request().url());
    return route.fulfill({ json: list(url.searchParams.get("from") === DAYS[0] ? visits : [], url) });
  });
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
