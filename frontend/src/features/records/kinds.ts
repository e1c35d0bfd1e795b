import type { Can } from "@/shared/session/me";

/** What a record consists of. */
export type Kind = "journal" | "diagnosis" | "prescription" | "leave" | "visit" | "examination";

/** The kinds that somebody may see; who may not read journals sees the diagnosis lines, if those. */
export function kindsFor(can: Can): Kind[] {
  const isSeen: Readonly<Record<Kind, boolean>> = {
    journal: can("journal_entry.list"),
    diagnosis: can("patient_diagnoses.view") && !can("journal_entry.list"),
    prescription: can("prescription.list"),
    leave: can("sick_leave.list"),
    visit: can("visit.list"),
    examination: can("diagnostic_booking.list"),
  };
  return (Object.keys(isSeen) as Kind[]).filter((kind) => isSeen[kind]);
}
