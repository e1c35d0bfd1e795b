import type { Visit } from "@/shared/api/generated/types.gen";
import type { Can } from "@/shared/session/me";

/** Whether a visit can be put to another time: it is still to come. */
export function mayMove(visit: Visit, can: Can, now: Date): boolean {
  return can("visit.reschedule") && visit.status === "booked" && new Date(visit.starts_at) > now;
}

/** Whether somebody may say what became of a visit: it has begun, and is one's own or one looks after all of them. */
export function mayMark(visit: Visit, can: Can, me: { id: number }, now: Date): boolean {
  const isTheirs = visit.doctor.id === me.id || can("visit.reschedule");
  return visit.status === "booked" && new Date(visit.starts_at) <= now && isTheirs && can("visit.complete");
}

export function mayCancel(visit: Visit, can: Can): boolean {
  return can("visit.cancel") && visit.status === "booked";
}
