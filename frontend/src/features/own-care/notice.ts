import type { Visit } from "@/shared/api/generated/types.gen";

/** How long before its start a patient can cancel a visit without calling, in milliseconds (roles, "visit: cancel"). */
const NOTICE = 24 * 3_600_000;

/** Whether a patient can still cancel a visit here: `late` ones have to be cancelled by telephone. */
export function cancelling(visit: Visit, now: Date): "possible" | "late" | "over" {
  const left = Date.parse(visit.starts_at) - now.getTime();
  if (visit.status !== "booked" || left <= 0) return "over";
  return left < NOTICE ? "late" : "possible";
}
