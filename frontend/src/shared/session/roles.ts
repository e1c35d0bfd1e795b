import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react";
import type { Role } from "@/shared/api/generated/types.gen";

const NAMES: Readonly<Record<Role, MessageDescriptor>> = {
  superuser: msg`Superuser`,
  admin: msg`Administrator`,
  doctor: msg`Doctor`,
  operator: msg`Operator`,
  pharmacist: msg`Pharmacist`,
  patient: msg`Patient`,
};

/** Gives the name of a role, for showing it. What somebody may do is said by permissions alone. */
export function useRoleName(): (role: Role) => string {
  const { _ } = useLingui();
  return (role) => _(NAMES[role]);
}

/** The roles with their names, as the options of a filter. */
export function useRoles(): readonly (readonly [Role, string])[] {
  const { _ } = useLingui();
  return (Object.keys(NAMES) as Role[]).map((role) => [role, _(NAMES[role])]);
}
