import { useLingui } from "@lingui/react/macro";
import type { FieldValues } from "react-hook-form";
import { listStaff } from "@/shared/api/generated/sdk.gen";
import type { StaffRole } from "@/shared/api/generated/types.gen";
import { ComboboxField } from "@/shared/forms/ComboboxField";
import type { FieldProps } from "@/shared/forms/Field";
import { fullName } from "./names";

/** A colleague as a form holds one once chosen. */
export interface ChosenColleague {
  id: number;
  first_name: string;
  last_name: string;
  specialty: string | null;
}

/** Finds the colleague for whom an administrator writes something down; only those may who see the staff. */
export function ColleagueField<Input extends FieldValues>({
  work,
  ...field
}: FieldProps<Input> & { work: StaffRole }) {
  const { t } = useLingui();
  return (
    <ComboboxField<Input, ChosenColleague>
      hint={t`Leave it empty if you answer for it yourself.`}
      optional
      {...field}
      searchKey={`staff ${work}`}
      search={(name, signal) => found(work, name, signal)}
      itemKey={(colleague) => colleague.id}
      itemLabel={fullName}
      itemDetail={(colleague) => colleague.specialty}
    />
  );
}

async function found(work: StaffRole, name: string, signal: AbortSignal): Promise<ChosenColleague[]> {
  const { data } = await listStaff({
    query: { name, is_active: true, page_size: 100, sort: "last_name" },
    signal,
    throwOnError: true,
  });
  // A doctor who is an administrator too is listed under the higher role, so the server's own filter would miss one.
  return data.items
    .filter((colleague) => colleague.staff_role === work)
    .map(({ id, profile, specialty }) => ({ id, ...names(profile), specialty }));
}

function names({ first_name, last_name }: { first_name: string; last_name: string }) {
  return { first_name, last_name };
}
