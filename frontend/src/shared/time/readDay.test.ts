import { expect, test } from "vitest";
import { formatsOf } from "./formats";
import { isWhole, readDay } from "./readDay";

const today = "2026-11-22";
const english = { months: formatsOf("en", "Europe/Stockholm").months, today };
const swedish = { months: formatsOf("sv", "Europe/Stockholm").months, today };

test.each(["2026-11-23", "23.11.2026", "23/11 2026", "23 11 26", "23 nov 2026", "Mon 23 November 2026"])(
  "reads %s",
  (text) => {
    expect(readDay(text, english)).toBe("2026-11-23");
  },
);

test("reads what it writes, in both languages", () => {
  for (const language of ["en", "sv"] as const) {
    const { dayShort, months } = formatsOf(language, "Europe/Stockholm");
    for (let month = 1; month <= 12; month += 1) {
      const day = `2026-${String(month).padStart(2, "0")}-09`;
      expect(readDay(dayShort(day), { months, today })).toBe(day);
    }
  }
});

test("takes the closest day when no year is given", () => {
  expect(readDay("2 jan", english)).toBe("2027-01-02");
  expect(readDay("20/11", english)).toBe("2026-11-20");
  expect(readDay("3 maj", swedish)).toBe("2027-05-03");
});

test.each(["", "tomorrow", "31 4 2026", "23", "23 11 2026 4", "29.2.2027"])("%s is no day", (text) => {
  expect(readDay(text, english)).toBeUndefined();
});

test("knows what is still being written", () => {
  expect(isWhole("23 11 20")).toBe(false);
  expect(isWhole("23 11")).toBe(false);
  expect(isWhole("23 11 2026")).toBe(true);
  expect(isWhole("2026-1")).toBe(true);
});
