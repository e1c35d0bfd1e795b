import { useQuery } from "@tanstack/react-query";
import {
  findDiagnosticSlotsOptions,
  findDoctorSlotsOptions,
} from "@/shared/api/generated/@tanstack/react-query.gen";
import { addDays, type Day } from "@/shared/time/days";
import { DAYS_SHOWN } from "./slots";
import type { Kind } from "./wanted";

/** Whose free times are looked at. */
export interface Source {
  kind: Kind;
  /** The doctor's or the diagnostic's id; null while none is chosen. */
  id: number | null;
  /** How long a visit is to be; the doctor's usual slot when null. */
  minutes: number | null;
}

/** The free times of the days shown. They follow what others book. */
export function useSlots(source: Source, first: Day) {
  const days = { from: first, to: addDays(first, DAYS_SHOWN - 1) };
  const { id, minutes } = source;
  const doctor = findDoctorSlotsOptions({
    path: { doctor_id: id ?? 0 },
    query: { ...days, ...(minutes === null ? {} : { duration_minutes: minutes }) },
  });
  const diagnostic = findDiagnosticSlotsOptions({ path: { diagnostic_id: id ?? 0 }, query: days });
  const isOfDoctor = source.kind === "visit";
  const doctorSlots = useQuery({ ...doctor, enabled: id !== null && isOfDoctor });
  const diagnosticSlots = useQuery({ ...diagnostic, enabled: id !== null && !isOfDoctor });
  return isOfDoctor ? doctorSlots : diagnosticSlots;
}
