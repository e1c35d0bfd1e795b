import { expect, test } from "vitest";
import { formatsOf } from "./formats";

const english = formatsOf("en", "Europe/Stockholm");
const swedish = formatsOf("sv", "Europe/Stockholm");

test("writes instants in the clinic's zone, not in the browser's", () => {
  expect(english.dateTime("2026-11-23T23:15:00Z")).toBe("Tue 24 Nov 2026, 00:15");
  expect(english.timeRange("2026-11-23T08:00:00Z", "2026-11-23T08:30:00Z")).toBe("09:00–09:30");
  expect(swedish.dateTime("2026-11-23T08:00:00Z")).toBe("mån 23 nov. 2026, 09:00");
});

test("writes a day as the same day wherever the browser is", () => {
  expect(english.dayLong("2026-11-23")).toBe("Monday 23 November 2026");
  expect(swedish.dayPlain("1985-04-12")).toBe("12 april 1985");
});

test("names the zone as it is called at that instant", () => {
  expect(english.zoneName("2026-01-01T00:00:00Z")).toBe("CET");
  expect(english.zoneName("2026-07-01T00:00:00Z")).toBe("CEST");
});

test("tells how long ago something was in the coarsest unit that fits", () => {
  const now = new Date("2026-11-23T12:00:00Z");
  expect(english.distance("2026-11-20T11:00:00Z", now)).toBe("3 days ago");
  expect(english.distance("2026-11-23T13:30:00Z", now)).toBe("in 1 hour");
  expect(swedish.distance("2026-11-22T12:00:00Z", now)).toBe("i går");
});

test("gives the same formats again instead of making new ones", () => {
  expect(formatsOf("en", "Europe/Stockholm")).toBe(english);
});
