import { expect, test } from "vitest";
import { standingAt, weekInShort } from "./hours";

const WEEK = [
  { weekday: 1, start: "13:00", end: "17:00" },
  { weekday: 1, start: "08:00", end: "12:00" },
  { weekday: 2, start: "08:00", end: "12:00" },
  { weekday: 3, start: "08:00", end: "12:00" },
];

test("days in a row with the same hours are said together, and days without any are closed", () => {
  expect(weekInShort(WEEK)).toEqual([
    { from: 1, to: 1, hours: ["08:00–12:00", "13:00–17:00"] },
    { from: 2, to: 3, hours: ["08:00–12:00"] },
    { from: 4, to: 7, hours: [] },
  ]);
});

test("the clinic is open from the first minute of its hours to the last", () => {
  expect(standingAt(WEEK, 1, "08:00")).toEqual({ isOpen: true, until: "12:00" });
  expect(standingAt(WEEK, 1, "11:59")).toEqual({ isOpen: true, until: "12:00" });
  expect(standingAt(WEEK, 1, "12:00")).toEqual({
    isOpen: false,
    opens: { weekday: 1, isToday: true, at: "13:00" },
  });
});

test("after the last hours of the week it opens on the first day of the next", () => {
  expect(standingAt(WEEK, 3, "12:00")).toEqual({
    isOpen: false,
    opens: { weekday: 1, isToday: false, at: "08:00" },
  });
});

test("with hours on one day only it opens a week later", () => {
  const mondays = [{ weekday: 1, start: "08:00", end: "12:00" }];
  expect(standingAt(mondays, 1, "12:00")).toMatchObject({ opens: { weekday: 1, isToday: false } });
});

test("a week without hours is closed", () => {
  expect(standingAt([], 1, "12:00")).toEqual({ isOpen: false });
  expect(weekInShort([])).toEqual([{ from: 1, to: 7, hours: [] }]);
});
