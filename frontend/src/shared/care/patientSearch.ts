import type { ListPatientsData } from "@/shared/api/generated/types.gen";
import { addDays, type Day, isDay } from "@/shared/time/days";

type PatientFilters = Pick<
  NonNullable<ListPatientsData["query"]>,
  "name" | "birth_date" | "born_from" | "born_to"
>;

interface Found {
  text: string;
  rest: string;
}

const ISO = /(?<!\d)((?:18|19|20)\d{2})([-./])(\d{1,2})\2(\d{1,2})(?!\d)/;
const COMPACT = /(?<!\d)((?:18|19|20)\d{2})(\d{2})(\d{2})(?:-?\d{4})?(?!\d)/;
const DAY_FIRST = /(?<!\d)(\d{1,2})[-./ ](\d{1,2})[-./ ]((?:18|19|20)\d{2})(?!\d)/;
const SHORT = /(?<!\d)(\d{2})(\d{2})(\d{2})(?:-?\d{4})?(?!\d)/;
const PART = /(?<!\d)((?:18|19|20)\d{2})(?:-(\d{2}))?(?!\d)/;

/**
 * What somebody at the telephone typed to find a patient, as filters of the list: words of the name, the birth date, or
 * its year with or without the month, in any order.
 *
 * Birth dates are read as `1985-04-12`, `12.4.1985`, `19850412`, and `850412`, the beginning of a Swedish personal
 * identity number, whose last digits are passed over.
 */
export function patientSearch(text: string, today: Day): PatientFilters {
  const whole = birthDateIn(text, today);
  if (whole) return { ...named(whole.rest), birth_date: whole.text };
  const [typed, year, month] = PART.exec(text) ?? [];
  if (typed === undefined) return named(text);
  const first = dayOf(year, month ?? "1", "1");
  const last = dayOf(year, month ?? "12", "31") ?? lastOf(year, month);
  if (!first || !last) return named(text);
  return { ...named(text.replace(typed, " ")), born_from: first, born_to: last };
}

/** The last day of a month that has no 31st. */
function lastOf(year: string | undefined, month: string | undefined): Day | undefined {
  const next = dayOf(year, String(Number(month) + 1), "1");
  return next && addDays(next, -1);
}

function named(text: string): PatientFilters {
  const name = text.split(/\s+/).filter(Boolean).join(" ");
  return name ? { name } : {};
}

function birthDateIn(text: string, today: Day): Found | undefined {
  const iso = ISO.exec(text);
  if (iso) {
    const found = dayOf(iso[1], iso[3], iso[4]);
    if (found) return { text: found, rest: text.replace(iso[0], " ") };
  }
  const compact = COMPACT.exec(text);
  if (compact) {
    const found = dayOf(compact[1], compact[2], compact[3]);
    if (found) return { text: found, rest: text.replace(compact[0], " ") };
  }
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) {
    const found = dayOf(dayFirst[3], dayFirst[2], dayFirst[1]);
    if (found) return { text: found, rest: text.replace(dayFirst[0], " ") };
  }
  const short = SHORT.exec(text);
  if (short) {
    const [typed, year, month, day] = short;
    const found = ["20", "19"].map((century) => dayOf(`${century}${year}`, month, day));
    const born = found.find((one) => one !== undefined && one <= today);
    if (born) return { text: born, rest: text.replace(typed, " ") };
  }
  return undefined;
}

function dayOf(year = "", month = "", day = ""): Day | undefined {
  const text = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isDay(text) ? text : undefined;
}
