/** Calendar days and wall-clock times of one zone. All pure; instants are ISO 8601 texts or Dates, days `YYYY-MM-DD`. */

/** A calendar day as the API writes it, `YYYY-MM-DD`. */
export type Day = string;
/** A time of the day, `HH:MM`. */
export type WallClock = string;

export interface WallTime {
  day: Day;
  time: WallClock;
  /** Minutes since midnight on the clock's face. */
  minutes: number;
}

const MILLISECONDS_OF_A_DAY = 86_400_000;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

const two = (value: number): string => String(value).padStart(2, "0");

/** The UTC midnight that stands for a day while calculating with days. */
function ordinal(day: Day): number {
  const [, year = "", month = "", date = ""] = DAY.exec(day) ?? [];
  const at = new Date(0);
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(date));
  return at.getTime();
}

function dayAt(ordinalDay: number): Day {
  const at = new Date(ordinalDay);
  return `${String(at.getUTCFullYear()).padStart(4, "0")}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
}

/** Whether a text is a day that exists. */
export function isDay(text: string): boolean {
  return DAY.test(text) && dayAt(ordinal(text)) === text;
}

export function addDays(day: Day, days: number): Day {
  return dayAt(ordinal(day) + days * MILLISECONDS_OF_A_DAY);
}

/** How many days `to` lies after `from`. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((ordinal(to) - ordinal(from)) / MILLISECONDS_OF_A_DAY);
}

/** ISO 8601 weekday: 1 is Monday, 7 Sunday. */
export function weekdayOf(day: Day): number {
  return ((new Date(ordinal(day)).getUTCDay() + 6) % 7) + 1;
}

/** The Monday of the week in which a day lies. */
export function startOfWeek(day: Day): Day {
  return addDays(day, 1 - weekdayOf(day));
}

/** The ISO 8601 week number of a day. */
export function weekOf(day: Day): number {
  const thursday = addDays(startOfWeek(day), 3);
  return Math.floor(daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday) / 7) + 1;
}

/** `count` days from a first one on. */
export function daysFrom(first: Day, count: number): Day[] {
  return Array.from({ length: count }, (_, index) => addDays(first, index));
}

/** `HH:MM` of minutes since midnight; 1440 is 24:00. */
export function clockOf(minutes: number): WallClock {
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Minutes since midnight of `HH:MM`. */
export function minutesOf(time: WallClock): number {
  const [hours = "0", minutes = "0"] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** A formatter is dear to make and cheap to use: one for each zone. */
function clockIn(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  clocks.set(zone, made);
  return made;
}

/** What calendar and clock on the wall show in a zone at an instant. */
export function wallTime(instant: string | Date, zone: string): WallTime {
  const parts: Record<string, string> = {};
  for (const { type, value } of clockIn(zone).formatToParts(new Date(instant))) parts[type] = value;
  const time = `${parts.hour}:${parts.minute}`;
  return { day: `${parts.year}-${parts.month}-${parts.day}`, time, minutes: minutesOf(time) };
}

/** The day that the zone's calendar shows at an instant. */
export function dayOf(instant: string | Date, zone: string): Day {
  return wallTime(instant, zone).day;
}

/**
 * The instant at which the zone's clock shows a time on a day.
 *
 * When clocks go back and show the time twice, it is the first one; when they go forward and skip it, it is as much
 * later as the clock jumps. That is what the server does (PEP 495, fold=0).
 */
export function instantOf(day: Day, time: WallClock, zone: string): Date {
  const wanted = ordinal(day) + minutesOf(time) * 60_000;
  const before = wanted - offset(wanted - MILLISECONDS_OF_A_DAY, zone);
  const after = wanted - offset(wanted + MILLISECONDS_OF_A_DAY, zone);
  const candidates = [Math.min(before, after), Math.max(before, after)];
  const fitting = candidates.find((candidate) => candidate + offset(candidate, zone) === wanted);
  return new Date(fitting ?? before);
}

/** Milliseconds that the zone's clock is ahead of UTC at an instant. */
function offset(instant: number, zone: string): number {
  const { day, minutes } = wallTime(new Date(instant), zone);
  return ordinal(day) + minutes * 60_000 - Math.floor(instant / 60_000) * 60_000;
}

/** The instant at which a day begins. */
export function startOfDay(day: Day, zone: string): Date {
  return instantOf(day, "00:00", zone);
}

/** Whole years from a birth date to a day. */
export function ageOn(birthDate: Day, day: Day): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
