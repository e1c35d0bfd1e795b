import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { viewPatientOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { numberIn } from "@/shared/lists/filters";
import { SetFilter } from "@/shared/lists/MoreFilters";
import type { ListParams } from "@/shared/lists/useListParams";
import { fullName } from "./names";

/** The one patient to whom a link has narrowed a list. */
export function SetPatient({ params: { filters, setFilters } }: { params: ListParams<"patient_id"> }) {
  const { t } = useLingui();
  const id = numberIn(filters.patient_id);
  const patient = useQuery({
    ...viewPatientOptions({ path: { patient_id: id ?? 0 } }),
    enabled: id !== undefined,
  });
  if (id === undefined) return null;
  const name = patient.data ? fullName(patient.data.profile) : id;
  return <SetFilter label={t`Patient`} value={name} onClear={() => setFilters({ patient_id: "" })} />;
}
