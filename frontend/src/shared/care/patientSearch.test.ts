import { describe, expect, test } from "vitest";
import { patientSearch } from "./patientSearch";

const TODAY = "2026-11-21";

describe("what is typed to find a patient", () => {
  test("is words of the name", () => {
    expect(patientSearch("  åsa  lind ", TODAY)).toEqual({ name: "åsa lind" });
  });

  test.each(["1985-04-12", "12.4.1985", "12/04/1985", "12 4 1985", "19850412", "850412", "850412-1234"])(
    "is the birth date, as %s",
    (typed) => {
      expect(patientSearch(typed, TODAY)).toEqual({ birth_date: "1985-04-12" });
    },
  );

  test("is both, in any order", () => {
    expect(patientSearch("1985-04-12 åsa", TODAY)).toEqual({ name: "åsa", birth_date: "1985-04-12" });
    expect(patientSearch("åsa 850412", TODAY)).toEqual({ name: "åsa", birth_date: "1985-04-12" });
  });

  test("is a year", () => {
    expect(patientSearch("lind 1985", TODAY)).toEqual({
      name: "lind",
      born_from: "1985-01-01",
      born_to: "1985-12-31",
    });
  });

  test.each([
    ["1985-04", "1985-04-01", "1985-04-30"],
    ["1984-02", "1984-02-01", "1984-02-29"],
    ["1985-12", "1985-12-01", "1985-12-31"],
  ])("is a year and a month, as %s", (typed, born_from, born_to) => {
    expect(patientSearch(typed, TODAY)).toEqual({ born_from, born_to });
  });

  test("takes two digits for the year that was last", () => {
    expect(patientSearch("250101", TODAY).birth_date).toBe("2025-01-01");
    expect(patientSearch("270101", TODAY).birth_date).toBe("1927-01-01");
  });

  test("that is no day of the calendar is searched as it is", () => {
    expect(patientSearch("850231", TODAY)).toEqual({ name: "850231" });
  });
});
