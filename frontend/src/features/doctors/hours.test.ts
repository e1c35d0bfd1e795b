import { expect, test } from "vitest";
import { byWeekday, dayWith, wallClockIn, weeklyMinutes } from "./hours";

test("times are understood as people type them", () => {
  for (const typed of ["8:30", "08:30", "830", "0830", "8.30", "8,30", " 8h30 ", "8 30"])
    expect(wallClockIn(typed), typed).toBe("08:30");
  expect(wallClockIn("8")).toBe("08:00");
  expect(wallClockIn("24")).toBe("24:00");
});

test("what is no time stays as it was typed", () => {
  for (const typed of ["", "25", "24:05", "8:75", "noon", "8:3"]) expect(wallClockIn(typed)).toBe(typed);
});

test("a week has seven days, each with its blocks in order", () => {
  const weekly = [
    { weekday: 2, start: "13:00", end: "16:00" },
    { weekday: 2, start: "08:00", end: "12:00" },
    { weekday: 5, start: "09:00", end: "10:30" },
  ];
  const week = byWeekday(weekly);
  expect(week).toHaveLength(7);
  expect(week[1]?.[1].map((block) => block.start)).toEqual(["08:00", "13:00"]);
  expect(weeklyMinutes(weekly)).toBe(510);
});

test("the first weekday is a Monday", () => {
  expect(new Date(`${dayWith(1)}T00:00:00Z`).getUTCDay()).toBe(1);
  expect(new Date(`${dayWith(7)}T00:00:00Z`).getUTCDay()).toBe(0);
});
