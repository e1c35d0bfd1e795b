import type { TakeTimeOff } from "@/shared/api/generated/types.gen";
import { addDays, type Day, type WallClock } from "@/shared/time/days";

/** An absence as a form holds it: whole days, or hours of the first and the last one. */
export interface Absence {
  first_day: Day;
  last_day: Day;
  is_part: boolean;
  from_time: WallClock;
  to_time: WallClock;
}

type At = (day: Day, time: WallClock) => string;

/** The instants of an absence; whole days end with the midnight after the last one. */
export function instantsOf(absence: Absence, at: At): Pick<TakeTimeOff, "starts_at" | "ends_at"> {
  const { first_day, last_day, is_part, from_time, to_time } = absence;
  if (!is_part) return { starts_at: at(first_day, "00:00"), ends_at: at(addDays(last_day, 1), "00:00") };
  return {
    starts_at: at(first_day, from_time),
    ends_at: to_time === "24:00" ? at(addDays(last_day, 1), "00:00") : at(last_day, to_time),
  };
}

interface Wall {
  day: Day;
  time: WallClock;
}

/** The first and the last whole day between two walls' times, or nothing where the absence is a part of a day. */
export function wholeDays(start: Wall, end: Wall): { first: Day; last: Day } | undefined {
  if (start.time !== "00:00" || end.time !== "00:00" || start.day >= end.day) return undefined;
  return { first: start.day, last: addDays(end.day, -1) };
}
