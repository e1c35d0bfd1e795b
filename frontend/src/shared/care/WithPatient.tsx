import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { viewPatientOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { Loaded } from "@/shared/ui/Query";
import { type ChosenPatient, chosen } from "./PatientField";

/** Looks up the patient that an address names; an address that names nobody leaves the choice to the form. */
export function WithPatient({
  id,
  children,
}: {
  id: number | undefined;
  children: (patient: ChosenPatient | null) => ReactNode;
}) {
  return id === undefined ? children(null) : <Known id={id}>{children}</Known>;
}

function Known({ id, children }: { id: number; children: (patient: ChosenPatient) => ReactNode }) {
  const query = useQuery(viewPatientOptions({ path: { patient_id: id } }));
  return <Loaded query={query}>{(patient) => children(chosen(patient))}</Loaded>;
}
