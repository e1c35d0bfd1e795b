import type { CDPSession, Page } from "@playwright/test";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";

const DOCTORS = 12;
const VISITS = 400;
/** How much slower than this machine the measured one is. */
const SLOWED = 4;
const RUNS = 7;
const ROWS = 100;
/** More rows than the window shows at once. */
const IN_SIGHT = 12;
/** Milliseconds on the slowed device. */
const MOST_FOR_A_WEEK = 300;
const MOST_FOR_A_FILTER = 100;
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
  await answerWithWeek(page);
  await page.goto("/calendar?view=week&date=2030-03-04");
  await settled(page);
  await expect(page.locator("[data-item^=visit]")).toHaveCount(VISITS);
  const median = await measured(page, {
    // The week after is empty, and what was read of both weeks is still known: only drawing is measured.
    prepare: async () => {
      await page.getByRole("button", { name: "Next week" }).click();
      await expect(page.locator("[data-item^=visit]")).toHaveCount(0);
    },
    act: (count) => {
      const button = [...document.querySelectorAll("button")].find((one) => one.title === "Week before");
      button?.click();
      return () => document.querySelectorAll("[data-item^=visit]").length === count;
    },
    count: VISITS,
    what: `${DOCTORS} doctors, ${VISITS} visits, from the click to the painted week`,
  });
  expect(median).toBeLessThan(MOST_FOR_A_WEEK);
});

test(`a list of ${ROWS} rows and its filter`, async ({ as }) => {
  const page = await as("operator");
  await answerWithList(page);
  await page.goto(`/visits?period=all&page_size=${ROWS}&status=completed`);
  await settled(page);
  await page.getByLabel("Status").selectOption("");
  await expect(page.getByRole("row", { name: "Shown Always" })).toHaveCount(ROWS);
  const choosing = {
    // Both lists have been read before: what the server takes is not measured.
    prepare: async () => {
      await page.getByLabel("Status").selectOption("completed");
      await expect(page.getByRole("row", { name: "Shown Filtered" })).toHaveCount(ROWS);
    },
    act: (count: number) => {
      const select = [...document.querySelectorAll("select")].find(
        (one) => one.labels[0]?.textContent === "Status",
      );
      if (select) select.value = "";
      select?.dispatchEvent(new Event("change", { bubbles: true }));
      // The last one alone: looking through all of them would take time of the page's own.
      const rows = document.querySelector("table")?.rows;
      return () => rows?.[count]?.cells[0]?.textContent === "Shown Always";
    },
  };
  const what = `${ROWS} rows, from the choice`;
  const inSight = await measured(page, {
    ...choosing,
    count: IN_SIGHT,
    what: `${what} until those in sight are painted`,
  });
  await measured(page, { ...choosing, count: ROWS, what: `${what} until all are painted` });
  expect(inSight).toBeLessThan(MOST_FOR_A_FILTER);
});

interface Measured {
  /** Brings the page to where the measured act begins. */
  prepare: () => Promise<void>;
  /** Runs in the page: does what is measured, and gives back how to see that all of it is there. */
  act: (count: number) => () => boolean;
  count: number;
  what: string;
}

/** The median of the milliseconds from an act until what it asked for has been painted, on a slow device. */
async function measured(page: Page, { prepare, act, count, what }: Measured): Promise<number> {
  const client = await page.context().newCDPSession(page);
  // Time of the page's own thread, which does not count what the machine does besides.
  await client.send("Performance.enable", { timeDomain: "threadTicks" });
  const times: number[] = [];
  const worked: number[] = [];
  while (times.length < RUNS) {
    await prepare();
    await settled(page);
    await client.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
    const before = await taskTime(client);
    times.push(await page.evaluate(timed(act), count));
    worked.push((await taskTime(client)) - before);
    await client.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  }
  const median = medianOf(times);
  const figures = times.map((time) => Math.round(time)).join(", ");
  process.stdout.write(
    `\n${what}, CPU slowed ${SLOWED} times: median ${median} ms (${figures}), work of the page ${medianOf(worked)} ms\n`,
  );
  return median;
}

/** Milliseconds for which the page's own thread has worked so far. */
async function taskTime(client: CDPSession): Promise<number> {
  const { metrics } = await client.send("Performance.getMetrics");
  return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
}

function medianOf(numbers: readonly number[]): number {
  return Math.round(numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0);
}

/** An act with a stopwatch, as a program for the page. */
function timed(act: Measured["act"]): (count: number) => Promise<number> {
  return new Function(
    "count",
    `return new Promise((resolve) => {
      const start = performance.now();
      const isThere = (${act})(count);
      const look = () => {
        if (!isThere()) requestAnimationFrame(look);
        // A frame is about to be painted with it, and whatever is due comes after that.
        else setTimeout(() => resolve(performance.now() - start));
      };
      requestAnimationFrame(look);
    })`,
  ) as (count: number) => Promise<number>;
}

/** The page of a list that an address asks for. */
function list(items: readonly unknown[], url: URL) {
  const number = Number(url.searchParams.get("page") ?? 1);
  const size = Number(url.searchParams.get("page_size") ?? 25);
  return {
    items: items.slice((number - 1) * size, number * size),
    total: items.length,
    page: number,
    page_size: size,
  };
}

/** Puts a list in the place of the demonstration's, and another one where it is filtered. */
async function answerWithList(page: Page): Promise<void> {
  await page.route(/\/api\/v1\/visits\?/, (route) => {
    const url = new URL(route.request().url());
    const isFiltered = url.searchParams.has("status");
    const items = visits.slice(0, 2 * ROWS).map((visit) => ({
      ...visit,
      id: isFiltered ? visit.id + VISITS : visit.id,
      status: isFiltered ? "completed" : "booked",
      patient: { ...visit.patient, first_name: "Shown", last_name: isFiltered ? "Filtered" : "Always" },
      note: "Again: high readings at home for some weeks",
    }));
    return route.fulfill({ json: list(items, url) });
  });
}

/** Puts the measured week in the place of the demonstration's. */
async function answerWithWeek(page: Page): Promise<void> {
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
