import type { WeeklyBlock } from "@/shared/api/generated/types.gen";
import type { WallClock } from "@/shared/time/days";

/** Weekdays in a row with the same hours; 1 is Monday, and no hours mean closed. */
export interface SameHours {
  from: number;
  to: number;
  hours: readonly string[];
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

function blocksOf(weekly: readonly WeeklyBlock[], weekday: number): WeeklyBlock[] {
  return weekly
    .filter((block) => block.weekday === weekday)
    .toSorted((one, other) => one.start.localeCompare(other.start));
}

/** The opening hours of a week, as short as they can be said. */
export function weekInShort(weekly: readonly WeeklyBlock[]): SameHours[] {
  const groups: SameHours[] = [];
  for (const weekday of WEEKDAYS) {
    const hours = blocksOf(weekly, weekday).map((block) => `${block.start}–${block.end}`);
    const last = groups.at(-1);
    if (last && last.hours.join() === hours.join()) last.to = weekday;
    else groups.push({ from: weekday, to: weekday, hours });
  }
  return groups;
}

/** Open until a time of today, or closed until a weekday's time; a week without hours is just closed. */
export type Standing =
  | { isOpen: true; until: WallClock }
  | { isOpen: false; opens?: { weekday: number; isToday: boolean; at: WallClock } };

/** Whether the clinic is open at a time on a weekday of its own clock. */
export function standingAt(weekly: readonly WeeklyBlock[], weekday: number, time: WallClock): Standing {
  const today = blocksOf(weekly, weekday);
  const open = today.find((block) => block.start <= time && time < block.end);
  if (open) return { isOpen: true, until: open.end };
  const later = today.find((block) => block.start > time);
  if (later) return { isOpen: false, opens: { weekday, isToday: true, at: later.start } };
  for (const ahead of WEEKDAYS) {
    const day = ((weekday - 1 + ahead) % 7) + 1;
    const [first] = blocksOf(weekly, day);
    if (first) return { isOpen: false, opens: { weekday: day, isToday: false, at: first.start } };
  }
  return { isOpen: false };
}
