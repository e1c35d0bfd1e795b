import { useLingui } from "@lingui/react/macro";
import type { User } from "@/shared/api/generated/types.gen";
import { useRoleName } from "@/shared/session/roles";
import { Badge, type Tone } from "@/shared/ui/Badge";
import { type AccountState, stateOf } from "./rules";

const TONES: Readonly<Record<AccountState, Tone>> = {
  active: "success",
  blocked: "danger",
  waiting: "warning",
  none: "neutral",
};

/** Whether somebody can sign in, as a word with a colour. */
export function AccountBadge({ user }: { user: User }) {
  const { t } = useLingui();
  const state = stateOf(user);
  const words: Readonly<Record<AccountState, string>> = {
    active: t`Active`,
    blocked: t`Blocked`,
    waiting: t`Not activated`,
    none: t`No account`,
  };
  return <Badge tone={TONES[state]}>{words[state]}</Badge>;
}

/** Every role that a person is known to hold, the highest first. */
export function RoleBadges({ user: { role, staff_role } }: { user: User }) {
  const roleName = useRoleName();
  const rules = role === "admin" || role === "superuser";
  return (
    <span className="row">
      <Badge tone={rules ? "primary" : "neutral"}>{roleName(role)}</Badge>
      {staff_role !== null && staff_role !== role && <Badge>{roleName(staff_role)}</Badge>}
    </span>
  );
}
