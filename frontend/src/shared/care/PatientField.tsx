import { useLingui } from "@lingui/react/macro";
import type { FieldValues } from "react-hook-form";
import { listPatients } from "@/shared/api/generated/sdk.gen";
import type { User } from "@/shared/api/generated/types.gen";
import { ComboboxField } from "@/shared/forms/ComboboxField";
import type { FieldProps } from "@/shared/forms/Field";
import { type Times, useTimes } from "@/shared/time/useTimes";
import { fullName } from "./names";
import { patientSearch } from "./patientSearch";

/** A patient as a form holds it once chosen. */
export interface ChosenPatient {
  id: number;
  first_name: string;
  last_name: string;
  birth_date: string | null;
  phone: string | null;
}

/** What a form keeps of a patient that was looked up. */
export function chosen({ id, profile }: User): ChosenPatient {
  const { first_name, last_name, birth_date, phone } = profile;
  return { id, first_name, last_name, birth_date, phone };
}

/** How many are offered at once. */
const OFFERED = 12;

/** Finds a patient by any part of the name or by the birth date. */
export function PatientField<Input extends FieldValues>({
  onChoose,
  ...field
}: FieldProps<Input> & { onChoose?: (patient: ChosenPatient | null) => void }) {
  const { t } = useLingui();
  const times = useTimes();
  return (
    <ComboboxField<Input, ChosenPatient>
      {...field}
      {...(onChoose ? { onChoose } : {})}
      searchKey="patients"
      search={(text, signal) => found(text, times, signal)}
      itemKey={(patient) => patient.id}
      itemLabel={fullName}
      itemDetail={(patient) => patient.birth_date && t`Born ${times.dayPlain(patient.birth_date)}`}
    />
  );
}

async function found(text: string, times: Times, signal: AbortSignal): Promise<ChosenPatient[]> {
  const { data } = await listPatients({
    query: { ...patientSearch(text, times.today()), sort: "last_name", page_size: OFFERED },
    signal,
    throwOnError: true,
  });
  return data.items.map(chosen);
}
