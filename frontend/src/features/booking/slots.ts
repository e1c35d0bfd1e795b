import type { Interval } from "@/shared/api/generated/types.gen";
import { addDays, type Day, daysFrom, type WallTime } from "@/shared/time/days";

/** How many days the strip shows at once. */
export const DAYS_SHOWN = 14;
const NOON = 12 * 60;

type Wall = (instant: string) => WallTime;

/** Free times by the day on which they start. */
export function byDay(slots: readonly Interval[], wall: Wall): ReadonlyMap<Day, readonly Interval[]> {
  const days = new Map<Day, Interval[]>();
  for (const slot of slots) {
    const { day } = wall(slot.starts_at);
    const there = days.get(day);
    if (there) there.push(slot);
    else days.set(day, [slot]);
  }
  return days;
}

/** The slots of a day before and from noon on. */
export function halves(slots: readonly Interval[], wall: Wall): [morning: Interval[], afternoon: Interval[]] {
  const isMorning = (slot: Interval) => wall(slot.starts_at).minutes < NOON;
  return [slots.filter(isMorning), slots.filter((slot) => !isMorning(slot))];
}

/** Whether two texts name the same instant, however its zone and fraction are written. */
export function isSame(one: string, other: string): boolean {
  return Date.parse(one) === Date.parse(other);
}

/** The first of the days shown so that a wanted day is among them, in whole pages counted from today. */
export function pageOf(wanted: Day, today: Day): Day {
  let first = today;
  if (wanted <= today) return today;
  while (addDays(first, DAYS_SHOWN) <= wanted) first = addDays(first, DAYS_SHOWN);
  return first;
}

/** The day that is looked at: the chosen one while it is shown, else the first with a free time, else the first. */
export function dayLookedAt(
  chosen: Day | null,
  first: Day,
  free: ReadonlyMap<Day, readonly Interval[]>,
): Day {
  const days = daysFrom(first, DAYS_SHOWN);
  if (chosen !== null && days.includes(chosen)) return chosen;
  return days.find((day) => (free.get(day)?.length ?? 0) > 0) ?? first;
}
