import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { viewUserOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { listUsers } from "@/shared/api/generated/sdk.gen";
import type { User } from "@/shared/api/generated/types.gen";
import { fullName } from "@/shared/care/names";
import { ComboboxField } from "@/shared/forms/ComboboxField";
import { SetFilter } from "@/shared/lists/MoreFilters";
import { useRoleName } from "@/shared/session/roles";
import styles from "./Oversight.module.css";

const OFFERED = 12;

interface ActorFilterProps {
  /** Whose doings are shown. */
  id: number | undefined;
  onChange: (id: number | undefined) => void;
}

/** Narrows the audit trail to what one person did, found by name; somebody who was deleted is named by number. */
export function ActorFilter({ id, onChange }: ActorFilterProps) {
  const { t } = useLingui();
  const actor = useQuery({ ...viewUserOptions({ path: { user_id: id ?? 0 } }), enabled: id !== undefined });
  if (id !== undefined)
    return (
      <SetFilter
        label={t`Who`}
        value={actor.data ? fullName(actor.data.profile) : id}
        onClear={() => onChange(undefined)}
      />
    );
  return <Search onChange={onChange} />;
}

function Search({ onChange }: Pick<ActorFilterProps, "onChange">) {
  const { t } = useLingui();
  const roleName = useRoleName();
  const form = useForm<{ actor: User | null }>({ defaultValues: { actor: null } });
  return (
    <div className={styles.actor}>
      <ComboboxField<{ actor: User | null }, User>
        form={form}
        name="actor"
        label={t`Who`}
        searchKey="users"
        search={found}
        itemKey={(user) => user.id}
        itemLabel={(user) => fullName(user.profile)}
        itemDetail={(user) => [roleName(user.role), user.email].filter(Boolean).join(", ")}
        onChoose={(user) => onChange(user?.id)}
      />
    </div>
  );
}

async function found(name: string, signal: AbortSignal): Promise<User[]> {
  const { data } = await listUsers({
    query: { name, sort: "last_name", page_size: OFFERED },
    signal,
    throwOnError: true,
  });
  return data.items;
}
