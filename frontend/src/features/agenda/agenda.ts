import type { Visit } from "@/shared/api/generated/types.gen";
import type { Outcome } from "@/shared/care/VisitOutcomeDialog";

/** What is about to be said of a visit. */
export interface Marking {
  visit: Visit;
  outcome: Outcome;
}

/** The visit that a doctor is in or turns to next: the first that is booked and not over by the clock. */
export function nextVisit(visits: readonly Visit[], now: Date): Visit | undefined {
  return visits.find((visit) => visit.status === "booked" && Date.parse(visit.ends_at) > now.getTime());
}

/** Whether it can be said of a visit what became of it: it is booked, and has begun. */
export function isDue(visit: Visit, now: Date): boolean {
  return visit.status === "booked" && Date.parse(visit.starts_at) <= now.getTime();
}
