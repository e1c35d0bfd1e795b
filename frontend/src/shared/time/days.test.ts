import { describe, expect, test } from "vitest";
import {
  addDays,
  ageOn,
  clockOf,
  dayOf,
  daysBetween,
  instantOf,
  isDay,
  minutesOf,
  startOfDay,
  startOfWeek,
  wallTime,
  weekdayOf,
  weekOf,
} from "./days";

const STOCKHOLM = "Europe/Stockholm";

describe("days", () => {
  test("go on over the end of months, years and the days on which clocks change", () => {
    expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2026-03-28", 1)).toBe("2026-03-29");
    expect(addDays("2026-03-29", 1)).toBe("2026-03-30");
    expect(daysBetween("2026-10-24", "2026-10-27")).toBe(3);
  });

  test("know their weekday and week by ISO 8601", () => {
    expect(weekdayOf("2026-11-23")).toBe(1);
    expect(weekdayOf("2026-11-29")).toBe(7);
    expect(startOfWeek("2026-11-29")).toBe("2026-11-23");
    expect(weekOf("2027-01-01")).toBe(53);
    expect(weekOf("2026-01-01")).toBe(1);
  });

  test("are told from days that do not exist", () => {
    expect(isDay("2026-02-28")).toBe(true);
    expect(isDay("2026-02-29")).toBe(false);
    expect(isDay("0099-01-01")).toBe(true);
    expect(isDay("29 February")).toBe(false);
  });
});

describe("the zone's clock", () => {
  test("shows the zone's own day and time", () => {
    expect(wallTime("2026-07-01T22:30:00Z", STOCKHOLM)).toEqual({
      day: "2026-07-02",
      time: "00:30",
      minutes: 30,
    });
    expect(dayOf("2026-01-01T23:30:00Z", STOCKHOLM)).toBe("2026-01-02");
  });

  test("gives the instant of a time in winter and in summer", () => {
    expect(instantOf("2026-01-15", "09:00", STOCKHOLM).toISOString()).toBe("2026-01-15T08:00:00.000Z");
    expect(instantOf("2026-07-15", "09:00", STOCKHOLM).toISOString()).toBe("2026-07-15T07:00:00.000Z");
  });

  test("takes the first of two equal times when clocks go back", () => {
    expect(instantOf("2026-10-25", "02:30", STOCKHOLM).toISOString()).toBe("2026-10-25T00:30:00.000Z");
  });

  test("moves a time that is skipped as far as the clock jumps", () => {
    const skipped = instantOf("2026-03-29", "02:30", STOCKHOLM);
    expect(skipped.toISOString()).toBe("2026-03-29T01:30:00.000Z");
    expect(wallTime(skipped, STOCKHOLM).time).toBe("03:30");
  });

  test.each(["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])(
    "comes back to the same day and time in %s",
    (zone) => {
      for (const day of [
        "2026-03-08",
        "2026-03-29",
        "2026-04-05",
        "2026-10-04",
        "2026-11-01",
        "2026-12-31",
      ]) {
        for (const time of ["00:00", "09:05", "12:00", "23:55"]) {
          expect(wallTime(instantOf(day, time, zone), zone)).toMatchObject({ day, time });
        }
      }
    },
  );

  test("makes the day on which clocks go back 25 hours long", () => {
    const length =
      startOfDay("2026-10-26", STOCKHOLM).getTime() - startOfDay("2026-10-25", STOCKHOLM).getTime();
    expect(length / 3_600_000).toBe(25);
  });
});

test("minutes and clock faces are each other's inverse", () => {
  expect(clockOf(minutesOf("08:35"))).toBe("08:35");
  expect(clockOf(1440)).toBe("24:00");
});

test("an age counts up on the birthday", () => {
  expect(ageOn("2008-11-23", "2026-11-22")).toBe(17);
  expect(ageOn("2008-11-23", "2026-11-23")).toBe(18);
});
