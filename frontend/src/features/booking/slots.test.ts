import { expect, test } from "vitest";
import { wallTime } from "@/shared/time/days";
import { byDay, dayLookedAt, halves, isSame, pageOf } from "./slots";

const ZONE = "Europe/Stockholm";
const wall = (instant: string) => wallTime(instant, ZONE);
const slot = (starts_at: string) => ({ starts_at, ends_at: starts_at });

test("slots belong to the day of the clinic's calendar", () => {
  const free = byDay([slot("2026-11-22T23:30:00Z"), slot("2026-11-23T08:00:00Z")], wall);
  expect([...free.keys()]).toEqual(["2026-11-23"]);
  expect(free.get("2026-11-23")).toHaveLength(2);
});

test("a day has a morning and an afternoon by the clinic's clock", () => {
  const [morning, afternoon] = halves([slot("2026-11-23T10:45:00Z"), slot("2026-11-23T11:00:00Z")], wall);
  expect(morning).toHaveLength(1);
  expect(afternoon).toHaveLength(1);
});

test("an instant is the same however it is written", () => {
  expect(isSame("2026-11-23T08:00:00Z", "2026-11-23T08:00:00.000Z")).toBe(true);
  expect(isSame("2026-11-23T08:00:00Z", "2026-11-23T08:05:00Z")).toBe(false);
});

test("the days shown are whole pages from today on", () => {
  expect(pageOf("2026-11-20", "2026-11-21")).toBe("2026-11-21");
  expect(pageOf("2026-12-04", "2026-11-21")).toBe("2026-11-21");
  expect(pageOf("2026-12-05", "2026-11-21")).toBe("2026-12-05");
});

test("the first day with a free time is looked at until one is chosen", () => {
  const free = byDay([slot("2026-11-24T08:00:00Z")], wall);
  expect(dayLookedAt(null, "2026-11-21", free)).toBe("2026-11-24");
  expect(dayLookedAt("2026-11-25", "2026-11-21", free)).toBe("2026-11-25");
  expect(dayLookedAt("2027-01-25", "2026-11-21", free)).toBe("2026-11-24");
  expect(dayLookedAt(null, "2026-12-05", free)).toBe("2026-12-05");
});
