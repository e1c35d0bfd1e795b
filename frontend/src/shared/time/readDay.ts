import { type Day, daysBetween, isDay } from "./days";

interface Reading {
  /** What the months are called, January first. */
  months: readonly string[];
  today: Day;
}

/**
 * The day that somebody wrote: `2026-11-23`, `23.11.2026`, `23/11`, `23 Nov 2026`, a weekday before it or not. The day
 * comes before the month, as in both languages of the application. Without a year it is the closest such day.
 */
export function readDay(text: string, { months, today }: Reading): Day | undefined {
  const iso = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/.exec(text);
  if (iso) return dayIn(iso[1], iso[2], iso[3]);
  const [day, ...numbers] = text.match(/\d+/g) ?? [];
  const words = text.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
  const named = months.findIndex((month) => words.some((word) => month.toLowerCase().startsWith(word)));
  const month = named >= 0 ? String(named + 1) : numbers.shift();
  const year = numbers.shift();
  if (numbers.length > 0) return undefined;
  if (year !== undefined) return dayIn(year.length === 2 ? `20${year}` : year, month, day);
  return [-1, 0, 1]
    .map((later) => dayIn(String(Number(today.slice(0, 4)) + later), month, day))
    .filter((found) => found !== undefined)
    .sort((one, other) => Math.abs(daysBetween(today, one)) - Math.abs(daysBetween(today, other)))[0];
}

/** Whether a text that is still being written says all of a day; `23 11 20` may become 2026. */
export function isWhole(text: string): boolean {
  return /(?<!\d)\d{4}(?!\d)/.test(text) && (text.match(/\d+/g)?.length ?? 0) >= 2;
}

function dayIn(year = "", month = "", day = ""): Day | undefined {
  const found = `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isDay(found) ? found : undefined;
}
