import { useLingui } from "@lingui/react/macro";
import type { User } from "@/shared/api/generated/types.gen";
import { useRoleName } from "@/shared/session/roles";
import { Badge } from "@/shared/ui/Badge";

/** Whether a colleague can sign in, as a word with a colour. */
export function AccountState({ user }: { user: User }) {
  const { t } = useLingui();
  if (user.blocked_at !== null) return <Badge tone="danger">{t`Blocked`}</Badge>;
  return user.is_active ? (
    <Badge tone="success">{t`Active`}</Badge>
  ) : (
    <Badge tone="warning">{t`Invited`}</Badge>
  );
}

/** What a colleague does, and whether it administers too. */
export function Work({ user: { role, staff_role } }: { user: User }) {
  const roleName = useRoleName();
  const names = staff_role === null || staff_role === role ? [role] : [staff_role, role];
  return <span>{names.map(roleName).join(", ")}</span>;
}
