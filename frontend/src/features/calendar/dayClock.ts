import { addDays, clockOf, type Day, instantOf, startOfDay, wallTime } from "@/shared/time/days";

const MINUTE = 60_000;
export const MINUTES_OF_A_DAY = 1440;

/** Translates between instants and one day's clock without asking `Intl` each time: a week has hundreds of instants. */
export interface DayClock {
  /** Whether an instant lies on this day. */
  has(instant: number): boolean;
  /** Minutes since midnight on the clock's face: 0 for what lies before this day, 1440 for what lies after it. */
  minutes(instant: string): number;
  /** The instant of minutes since midnight, as the API takes it. */
  instant(minutes: number): string;
}

export function dayClock(day: Day, zone: string): DayClock {
  const start = startOfDay(day, zone).getTime();
  const end = startOfDay(addDays(day, 1), zone).getTime();
  const has = (instant: number) => start <= instant && instant < end;
  if (end - start === MINUTES_OF_A_DAY * MINUTE) {
    return {
      has,
      minutes: (instant) =>
        Math.min(MINUTES_OF_A_DAY, Math.max(0, Math.floor((Date.parse(instant) - start) / MINUTE))),
      instant: (minutes) => new Date(start + minutes * MINUTE).toISOString(),
    };
  }
  // The clocks change on this day: the hours are not where they usually are.
  return {
    has,
    minutes: (instant) => {
      const at = Date.parse(instant);
      if (at < start) return 0;
      return at < end ? wallTime(instant, zone).minutes : MINUTES_OF_A_DAY;
    },
    instant: (minutes) =>
      minutes >= MINUTES_OF_A_DAY
        ? new Date(end).toISOString()
        : instantOf(day, clockOf(minutes), zone).toISOString(),
  };
}
