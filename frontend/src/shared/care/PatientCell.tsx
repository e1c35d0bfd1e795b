import { Link } from "react-router";
import type { PatientRef } from "@/shared/api/generated/types.gen";
import { useTimes } from "@/shared/time/useTimes";
import { Name } from "./Name";

/** A patient in a list: the name that leads to the patient's page, and the birth date, which tells namesakes apart. */
export function PatientCell({ patient }: { patient: PatientRef }) {
  const times = useTimes();
  return (
    <span>
      <Link to={`/patients/${patient.id}`}>
        <Name person={patient} />
      </Link>{" "}
      {patient.birth_date && <span className="muted nowrap">{times.dayPlain(patient.birth_date)}</span>}
    </span>
  );
}
