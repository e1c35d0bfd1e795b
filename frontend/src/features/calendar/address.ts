import type { WorkingHours } from "@/shared/api/generated/types.gen";
import { addDays, type Day, isDay, startOfWeek, weekdayOf } from "@/shared/time/days";

export type View = "day" | "week";

/** Which part of the calendar is shown, as its address says it: `?view=week&date=2026-11-23&doctor=3,5`. */
export interface Shown {
  view: View;
  date: Day;
  /** The doctors by their ids, or all of them. */
  doctors: readonly number[] | "all";
}

/** What is shown where the address says nothing. */
export type Usual = Shown;

export function shownBy(search: URLSearchParams, usual: Usual): Shown {
  const view = search.get("view");
  const date = search.get("date");
  return {
    view: view === "day" || view === "week" ? view : usual.view,
    date: date !== null && isDay(date) ? date : usual.date,
    doctors: doctorsIn(search.get("doctor")) ?? usual.doctors,
  };
}

/** The address of another part; what is as usual is left out. */
export function addressOf(shown: Shown, usual: Usual): URLSearchParams {
  const search = new URLSearchParams();
  if (shown.view !== usual.view) search.set("view", shown.view);
  if (shown.date !== usual.date) search.set("date", shown.date);
  const doctors = String(shown.doctors);
  if (doctors !== String(usual.doctors)) search.set("doctor", doctors);
  return search;
}

function doctorsIn(text: string | null): Shown["doctors"] | undefined {
  if (text === "all") return "all";
  const ids = (text ?? "").split(",").filter((part) => /^[1-9]\d{0,14}$/.test(part));
  return ids.length > 0 ? [...new Set(ids.map(Number))].sort((one, other) => one - other) : undefined;
}

/** The day or the Monday of the week with which the part begins, and the one with which the next one begins. */
export function firstDay({ view, date }: Pick<Shown, "view" | "date">): Day {
  return view === "day" ? date : startOfWeek(date);
}

/** The day on which the part before or after this one is shown. */
export function turned({ view, date }: Pick<Shown, "view" | "date">, by: 1 | -1): Day {
  return addDays(date, view === "day" ? by : by * 7);
}

/** The day that the calendar begins with: today, or the next one on which the clinic is open. */
export function usualDay(today: Day, opening: WorkingHours): Day {
  const open = new Set(opening.weekly.map((block) => block.weekday));
  for (let ahead = 0; ahead < 7; ahead += 1) {
    const day = addDays(today, ahead);
    if (open.has(weekdayOf(day))) return day;
  }
  return today;
}
