import type { Me, User } from "@/shared/api/generated/types.gen";
import type { Can } from "@/shared/session/me";

/** What may be done with an account now; nothing else is offered. */
export interface Rules {
  change: boolean;
  block: boolean;
  unblock: boolean;
  grant: boolean;
  revoke: boolean;
  remove: boolean;
}

interface Looking {
  can: Can;
  me: Me;
}

/**
 * What somebody may do with an account. The server knows best; what it would refuse is left out here: only those who may
 * take the administrator's rights away manage administrators and superusers, and one's own account has a page of its own.
 */
export function rulesOf(user: User, { can, me }: Looking): Rules {
  const rules = user.role === "admin" || user.role === "superuser";
  const manages = user.id !== me.id && (!rules || can("admin.revoke"));
  const isBlocked = user.blocked_at !== null;
  return {
    change: manages && can("user.update"),
    block: manages && !isBlocked && can("user.block"),
    unblock: manages && isBlocked && can("user.unblock"),
    // Without an address nobody could ever sign in to use them.
    grant: manages && !rules && user.email !== null && can("admin.grant"),
    revoke: manages && user.role === "admin" && can("admin.revoke"),
    remove: manages && can("user.delete"),
  };
}

/** Whether somebody can sign in, and if not, why. */
export type AccountState = "active" | "blocked" | "waiting" | "none";

/** Where an account stands: a person without an address never had one, one that is not active otherwise was not activated. */
export function stateOf({ blocked_at, is_active, email }: User): AccountState {
  if (blocked_at !== null) return "blocked";
  if (is_active) return "active";
  return email === null ? "none" : "waiting";
}
