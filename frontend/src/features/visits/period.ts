import { addDays, type Day } from "@/shared/time/days";

/** Which visits a list is about, while no days are named: those from today on, unless the address says otherwise. */
export const PERIODS = ["today", "earlier", "all"] as const;
export type Period = (typeof PERIODS)[number];

interface Days {
  from?: Day;
  to?: Day;
}

/** The first and the last day of a period; days that are named count instead. */
export function daysOf(period: Period | undefined, named: Days, today: Day): Days {
  if (named.from || named.to) return named;
  switch (period) {
    case "today":
      return { from: today, to: today };
    case "earlier":
      return { to: addDays(today, -1) };
    case "all":
      return {};
    default:
      return { from: today };
  }
}
