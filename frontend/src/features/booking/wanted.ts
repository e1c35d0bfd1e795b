import { dayIn, numberIn } from "@/shared/lists/filters";
import type { Day } from "@/shared/time/days";

export const KINDS = ["visit", "diagnostic"] as const;
export type Kind = (typeof KINDS)[number];

/** What a link to the booking page brings along. */
export interface Wanted {
  kind: Kind | undefined;
  /** A visit to be moved. */
  visitId: number | undefined;
  /** A request that waits for a date, or a diagnostic booking to be moved; with the kind `visit`, what led to a visit. */
  requestId: number | undefined;
  patientId: number | undefined;
  doctorId: number | undefined;
  diagnosticId: number | undefined;
  day: Day | undefined;
  /** An instant that was pointed at, in a calendar for example. */
  startsAt: string | undefined;
}

/** Reads `?visit=`, `?request=`, `?patient=`, `?doctor=`, `?diagnostic=`, `?kind=`, `?day=` and `?starts_at=`. */
export function wantedOf(search: URLSearchParams): Wanted {
  const number = (name: string) => numberIn(search.get(name) ?? undefined);
  const startsAt = search.get("starts_at") ?? "";
  return {
    kind: KINDS.find((kind) => kind === search.get("kind")),
    visitId: number("visit"),
    requestId: number("request"),
    patientId: number("patient"),
    doctorId: number("doctor"),
    diagnosticId: number("diagnostic"),
    day: dayIn(search.get("day") ?? undefined),
    startsAt: Number.isNaN(Date.parse(startsAt)) ? undefined : new Date(startsAt).toISOString(),
  };
}
