import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { viewPrescriptionOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { WithPatient } from "@/shared/care/WithPatient";
import { numberIn } from "@/shared/lists/filters";
import { Loaded } from "@/shared/ui/Query";
import { PrescriptionForm } from "./PrescriptionForm";

/** Writes a new prescription, or, when the address says `amends`, the correction of one. */
export default function PrescribePage() {
  const [search] = useSearchParams();
  const amends = numberIn(search.get("amends") ?? undefined);
  const patientId = numberIn(search.get("patient") ?? undefined);
  if (amends !== undefined) return <Correction id={amends} />;
  return <WithPatient id={patientId}>{(patient) => <PrescriptionForm patient={patient} />}</WithPatient>;
}

function Correction({ id }: { id: number }) {
  const query = useQuery(viewPrescriptionOptions({ path: { prescription_id: id } }));
  return (
    <Loaded query={query}>
      {(prescription) => (
        <PrescriptionForm patient={{ ...prescription.patient, phone: null }} amended={prescription} />
      )}
    </Loaded>
  );
}
