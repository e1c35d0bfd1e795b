import * as v from "valibot";
import { vBookDiagnostic, vBookVisit } from "@/shared/api/generated/valibot.gen";
import type { ChosenPatient } from "@/shared/care/PatientField";
import { neededChoice, neededNumber, optional, optionalNumber } from "@/shared/forms/schema";
import type { AppForm } from "@/shared/forms/useAppForm";
import type { Kind } from "./wanted";

/** What the fields hold. */
export interface Fields {
  kind: Kind;
  patient: ChosenPatient | null;
  specialty: string;
  doctor_id: string;
  diagnostic_id: string;
  duration_minutes: string;
  note: string;
  starts_at: string;
  override: string;
}

const COMMON = {
  patient: neededChoice<ChosenPatient>(),
  note: vBookVisit.entries.note,
  starts_at: v.pipe(v.string(), v.nonEmpty()),
  override: optional(vBookVisit.entries.override),
};

const FILLED = v.variant("kind", [
  v.object({
    kind: v.literal("visit"),
    doctor_id: neededNumber(vBookVisit.entries.doctor_id),
    duration_minutes: optionalNumber(vBookVisit.entries.duration_minutes),
    ...COMMON,
  }),
  v.object({
    kind: v.literal("diagnostic"),
    diagnostic_id: neededNumber(vBookDiagnostic.entries.diagnostic_id),
    ...COMMON,
  }),
]);

/** What is sent: all that a visit or a diagnostic needs. */
export type Filled = v.InferOutput<typeof FILLED>;
/** Each kind looks at its own fields and leaves the others as they are, so that changing one's mind loses nothing. */
export const SCHEMA = FILLED as unknown as v.GenericSchema<Fields, Filled>;

export type BookingForm = AppForm<Fields, Filled>;
