import type { PatientRef } from "@/shared/api/generated/types.gen";
import { isStaff, useCan } from "@/shared/session/me";
import { PatientBanner } from "@/shared/ui/PatientBanner";

/** Whom a record is about. Patients know: what they may see is their own. */
export function RecordSubject({ patient }: { patient: PatientRef }) {
  return isStaff(useCan()) ? <PatientBanner patient={patient} to={`/patients/${patient.id}`} /> : null;
}
