import type { DiagnosticBooking } from "@/shared/api/generated/types.gen";
import type { Can } from "@/shared/session/me";

/** What may be done with a diagnostic booking now. */
export interface BookingRules {
  /** Give it a date, or another one. */
  schedule: boolean;
  /** Book a visit that the request led to. */
  visit: boolean;
  cancel: boolean;
  note: boolean;
  remove: boolean;
}

/** Offers what the server would not refuse: by the person's rights, the booking's state and the time. */
export function rulesOf(booking: DiagnosticBooking, { can, now }: { can: Can; now: Date }): BookingRules {
  const isWaiting = booking.status === "requested";
  const isActive = isWaiting || booking.status === "scheduled";
  const hasStarted = booking.starts_at !== null && new Date(booking.starts_at) <= now;
  return {
    schedule: isActive && !hasStarted && can("diagnostic_booking.schedule"),
    visit: isWaiting && can("visit.create"),
    cancel: isActive && can("diagnostic_booking.cancel"),
    note: can("diagnostic_booking.update"),
    remove: can("diagnostic_booking.delete"),
  };
}
