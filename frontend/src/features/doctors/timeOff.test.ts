import { expect, test } from "vitest";
import { instantOf } from "@/shared/time/days";
import { instantsOf, wholeDays } from "./timeOff";

const at = (day: string, time: string) => instantOf(day, time, "Europe/Stockholm").toISOString();
const COURSE = {
  first_day: "2026-10-24",
  last_day: "2026-10-25",
  is_part: false,
  from_time: "09:00",
  to_time: "15:30",
};

test("whole days last from midnight to midnight, also when the clocks change in between", () => {
  expect(instantsOf(COURSE, at)).toEqual({
    starts_at: "2026-10-23T22:00:00.000Z",
    ends_at: "2026-10-25T23:00:00.000Z",
  });
});

test("hours count where it is only a part of the day", () => {
  expect(instantsOf({ ...COURSE, is_part: true }, at)).toEqual({
    starts_at: "2026-10-24T07:00:00.000Z",
    ends_at: "2026-10-25T14:30:00.000Z",
  });
  expect(instantsOf({ ...COURSE, is_part: true, to_time: "24:00" }, at).ends_at).toBe(
    "2026-10-25T23:00:00.000Z",
  );
});

test("an absence over whole days is shown as days", () => {
  const midnight = (day: string) => ({ day, time: "00:00" });
  expect(wholeDays(midnight("2026-07-01"), midnight("2026-07-15"))).toEqual({
    first: "2026-07-01",
    last: "2026-07-14",
  });
  expect(wholeDays(midnight("2026-07-01"), { day: "2026-07-01", time: "12:00" })).toBeUndefined();
});
