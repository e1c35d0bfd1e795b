import type { WeeklyBlock } from "@/shared/api/generated/types.gen";
import { addDays, type Day, type WallClock } from "@/shared/time/days";

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** A Monday, so that a weekday can be written by a format of days. */
const SOME_MONDAY = "2024-01-01";

/** Some day with this weekday. */
export function dayWith(weekday: number): Day {
  return addDays(SOME_MONDAY, weekday - 1);
}

/** The blocks of each day of the week in their order. */
export function byWeekday(
  weekly: readonly WeeklyBlock[],
): (readonly [weekday: number, blocks: WeeklyBlock[]])[] {
  return WEEKDAYS.map(
    (weekday) =>
      [
        weekday,
        weekly
          .filter((block) => block.weekday === weekday)
          .sort((one, other) => one.start.localeCompare(other.start)),
      ] as const,
  );
}

/** A time as people type it (`8`, `830`, `8.30`, `08:30`) as the API takes it; what is no time stays as it is. */
export function wallClockIn(typed: string): WallClock {
  const text = typed.trim();
  const [, hours = "", minutes = "00"] = /^(\d{1,2})(?:[:.,h ]?(\d{2}))?$/.exec(text) ?? [];
  if (hours === "" || Number(minutes) > 59) return text;
  const time = `${hours.padStart(2, "0")}:${minutes}`;
  return time <= "24:00" ? time : text;
}

/** Hours per week, for seeing at once whether they come to what was agreed. */
export function weeklyMinutes(weekly: readonly WeeklyBlock[]): number {
  const minutes = (time: WallClock) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  return weekly.reduce((sum, block) => sum + Math.max(0, minutes(block.end) - minutes(block.start)), 0);
}
