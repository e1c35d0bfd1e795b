import type { Language } from "@/shared/i18n/i18n";
import type { Day } from "./days";

const TAGS: Readonly<Record<Language, string>> = { en: "en-GB", sv: "sv-SE" };

/** How instants, days and numbers are written in one language and one zone. */
export interface Formats {
  /** 09:30 */
  time(instant: string | Date): string;
  /** 09:30–10:00 */
  timeRange(from: string | Date, to: string | Date): string;
  /** Mon 23 Nov 2026 */
  date(instant: string | Date): string;
  /** Mon 23 Nov 2026, 09:30 */
  dateTime(instant: string | Date): string;
  /** Mon 23 Nov */
  day(day: Day): string;
  /** 23 Nov 2026 */
  dayShort(day: Day): string;
  /** Monday 23 November 2026 */
  dayLong(day: Day): string;
  /** 23 November 2026 */
  dayPlain(day: Day): string;
  /** November 2026 */
  month(day: Day): string;
  /** Mon */
  weekday(day: Day): string;
  /** Monday */
  weekdayLong(day: Day): string;
  /** 3 days ago, in 2 hours; the coarsest unit that fits. */
  distance(instant: string | Date, now?: Date): string;
  /** CET at that instant. */
  zoneName(instant?: string | Date): string;
  number(value: number): string;
  /** What the months are called, January first. */
  months: readonly string[];
}

const made = new Map<string, Formats>();

/** The formats of a language and a zone, made once. */
export function formatsOf(language: Language, zone: string): Formats {
  const key = `${language} ${zone}`;
  const known = made.get(key);
  if (known) return known;
  const formats = makeFormats(TAGS[language], zone);
  made.set(key, formats);
  return formats;
}

function makeFormats(tag: string, zone: string): Formats {
  const ofInstants = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(tag, { timeZone: zone, hourCycle: "h23", ...options });
    return (instant: string | Date) => format.format(new Date(instant)).replaceAll(",", "");
  };
  const ofDays = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(tag, { timeZone: "UTC", ...options });
    return (day: Day) => format.format(new Date(`${day}T00:00:00Z`)).replaceAll(",", "");
  };
  const time = ofInstants({ hour: "2-digit", minute: "2-digit" });
  const date = ofInstants({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
  const monthNames = ofDays({ month: "long" });
  const zoneNames = new Intl.DateTimeFormat(tag, { timeZone: zone, timeZoneName: "short" });
  const distances = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  const numbers = new Intl.NumberFormat(tag);
  return {
    time,
    timeRange: (from, to) => `${time(from)}–${time(to)}`,
    date,
    dateTime: (instant) => `${date(instant)}, ${time(instant)}`,
    day: ofDays({ weekday: "short", day: "numeric", month: "short" }),
    dayShort: ofDays({ day: "numeric", month: "short", year: "numeric" }),
    dayLong: ofDays({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    dayPlain: ofDays({ day: "numeric", month: "long", year: "numeric" }),
    month: ofDays({ month: "long", year: "numeric" }),
    weekday: ofDays({ weekday: "short" }),
    weekdayLong: ofDays({ weekday: "long" }),
    distance: (instant, now = new Date()) => distance(distances, new Date(instant).getTime() - now.getTime()),
    zoneName: (instant = new Date()) =>
      zoneNames.formatToParts(new Date(instant)).find((part) => part.type === "timeZoneName")?.value ?? zone,
    number: (value) => numbers.format(value),
    months: Array.from({ length: 12 }, (_, month) =>
      monthNames(`2026-${String(month + 1).padStart(2, "0")}-01`),
    ),
  };
}

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 365 * 86_400_000],
  ["month", 30 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

function distance(format: Intl.RelativeTimeFormat, milliseconds: number): string {
  for (const [unit, length] of UNITS) {
    if (Math.abs(milliseconds) >= length) return format.format(Math.trunc(milliseconds / length), unit);
  }
  return format.format(0, "minute");
}
