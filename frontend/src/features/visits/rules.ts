import type { Me, Visit } from "@/shared/api/generated/types.gen";
import type { Can } from "@/shared/session/me";

/** What may be done with a visit now. */
export interface VisitRules {
  move: boolean;
  cancel: boolean;
  complete: boolean;
  noShow: boolean;
  remove: boolean;
}

/** Offers what the server would not refuse: by the person's rights, the visit's state and the time. */
export function rulesOf(visit: Visit, { can, me, now }: { can: Can; me: Me; now: Date }): VisitRules {
  const isBooked = visit.status === "booked";
  const hasStarted = new Date(visit.starts_at) <= now;
  // `permissions` says what, not whose: a doctor marks own visits only, those who also move visits mark all.
  const isTheirs = visit.doctor.id === me.id || can("visit.reschedule");
  return {
    move: isBooked && !hasStarted && can("visit.reschedule"),
    cancel: isBooked && can("visit.cancel"),
    complete: isBooked && hasStarted && isTheirs && can("visit.complete"),
    noShow: isBooked && hasStarted && isTheirs && can("visit.no_show"),
    remove: can("visit.delete"),
  };
}
