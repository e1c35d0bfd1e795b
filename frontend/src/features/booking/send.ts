import {
  bookDiagnostic,
  bookVisit,
  rescheduleVisit,
  scheduleDiagnostic,
} from "@/shared/api/generated/sdk.gen";
import type { DiagnosticBooking, Visit } from "@/shared/api/generated/types.gen";
import type { useOnce } from "@/shared/api/idempotency";
import type { Filled } from "./form";

/** What is there already and gets a date, or another one. */
export interface Given {
  /** A visit to be moved. */
  visit?: Visit | undefined;
  /** A request or a booking. */
  request?: DiagnosticBooking | undefined;
}

/** What was booked or moved. */
export type Booked = { kind: "visit"; visit: Visit } | { kind: "diagnostic"; booking: DiagnosticBooking };

type Once = ReturnType<typeof useOnce>;

/** Books what was filled in, or gives what is there another time; a `Problem` of a refusal is passed on. */
export async function send(filled: Filled, given: Given, once: Once): Promise<Booked> {
  return filled.kind === "visit" ? sendVisit(filled, given, once) : sendDiagnostic(filled, given, once);
}

async function sendVisit(
  { doctor_id, starts_at, override, patient, duration_minutes, note }: Extract<Filled, { kind: "visit" }>,
  { visit, request }: Given,
  once: Once,
): Promise<Booked> {
  if (visit) {
    const moved = await rescheduleVisit({
      path: { visit_id: visit.id },
      body: { starts_at, doctor_id, override },
      throwOnError: true,
    });
    return { kind: "visit", visit: moved.data };
  }
  const body = {
    patient_id: patient,
    request_id: request?.id ?? null,
    ...{ doctor_id, starts_at, duration_minutes, note, override },
  };
  const booked = await bookVisit({ body, headers: once.for(body), throwOnError: true });
  return { kind: "visit", visit: booked.data };
}

async function sendDiagnostic(
  { diagnostic_id, starts_at, override, patient, note }: Extract<Filled, { kind: "diagnostic" }>,
  { request }: Given,
  once: Once,
): Promise<Booked> {
  if (request) {
    const scheduled = await scheduleDiagnostic({
      path: { booking_id: request.id },
      body: { starts_at, override },
      throwOnError: true,
    });
    return { kind: "diagnostic", booking: scheduled.data };
  }
  const body = { patient_id: patient, diagnostic_id, starts_at, note, override };
  const booked = await bookDiagnostic({ body, headers: once.for(body), throwOnError: true });
  return { kind: "diagnostic", booking: booked.data };
}

/** What staff may overrule with a reason; nothing overrides a busy doctor, patient or device. */
const OVERRIDABLE = new Set(["outside_working_hours", "doctor_time_off", "outside_opening_hours"]);

/** Whether a refused time can be booked all the same with a reason. */
export function canOverride(conflicts: readonly { kind: string }[]): boolean {
  return conflicts.length > 0 && conflicts.every(({ kind }) => OVERRIDABLE.has(kind));
}
