import { expect, test } from "vitest";
import { addressOf, firstDay, type Shown, shownBy, turned, usualDay } from "./address";

const USUAL: Shown = { view: "day", date: "2026-11-23", doctors: "all" };

function read(text: string): Shown {
  return shownBy(new URLSearchParams(text), USUAL);
}

test("an address without anything shows what is usual", () => {
  expect(read("")).toEqual(USUAL);
  expect(addressOf(USUAL, USUAL).toString()).toBe("");
});

test("what an address says is read and written alike", () => {
  const shown = read("view=week&date=2027-01-01&doctor=5,3,5");
  expect(shown).toEqual({ view: "week", date: "2027-01-01", doctors: [3, 5] });
  expect(shownBy(addressOf(shown, USUAL), USUAL)).toEqual(shown);
});

test("nonsense in an address is passed over", () => {
  expect(read("view=year&date=2026-02-30&doctor=x,,-1")).toEqual(USUAL);
});

test("a doctor's own calendar can be widened to all doctors", () => {
  const own: Shown = { ...USUAL, doctors: [7] };
  expect(addressOf({ ...own, doctors: "all" }, own).toString()).toBe("doctor=all");
  expect(shownBy(new URLSearchParams("doctor=all"), own).doctors).toBe("all");
});

test("a week begins on Monday and is turned by weeks", () => {
  const week: Shown = { ...USUAL, view: "week", date: "2026-11-25" };
  expect(firstDay(week)).toBe("2026-11-23");
  expect(turned(week, 1)).toBe("2026-12-02");
  expect(turned(USUAL, -1)).toBe("2026-11-22");
});

test("on a day on which the clinic is closed the calendar begins with the next open one", () => {
  const opening = {
    slot_minutes: 15,
    weekly: [1, 2].map((weekday) => ({ weekday, start: "07:00", end: "19:00" })),
  };
  expect(usualDay("2026-11-24", opening)).toBe("2026-11-24");
  expect(usualDay("2026-11-25", opening)).toBe("2026-11-30");
  expect(usualDay("2026-11-25", { slot_minutes: 15, weekly: [] })).toBe("2026-11-25");
});
