import { expect, test } from "vitest";
import { merged } from "./merged";

const at = (...days: string[]) => days.map((day) => ({ at: `${day}T08:00:00Z` }));
const daysOf = (items: { at: string }[]) => items.map((item) => item.at.slice(0, 10));

test("several lists become one, the newest first", () => {
  const found = merged([
    { items: at("2026-03-01", "2026-01-01"), isWhole: true },
    { items: at("2026-02-01"), isWhole: true },
  ]);
  expect(daysOf(found)).toEqual(["2026-03-01", "2026-02-01", "2026-01-01"]);
});

test("what may have something unread before it waits", () => {
  const found = merged([
    { items: at("2026-05-01", "2026-04-01"), isWhole: false },
    { items: at("2026-04-15", "2026-03-01"), isWhole: true },
  ]);
  expect(daysOf(found)).toEqual(["2026-05-01", "2026-04-15", "2026-04-01"]);
});

test("nothing is shown while one of the lists has not begun", () => {
  expect(
    merged([
      { items: at("2026-05-01"), isWhole: true },
      { items: [], isWhole: false },
    ]),
  ).toEqual([]);
});
