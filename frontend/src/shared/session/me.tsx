import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { Me } from "@/shared/api/generated/types.gen";

/** Asks whether the signed-in person may take an action, named as in `permissions` of `GET /me`. */
export type Can = (action: string) => boolean;
/** What a page, a link or a button needs: one action, or a rule over several. */
export type Needed = string | ((can: Can) => boolean);

interface Signed {
  me: Me;
  can: Can;
}

const MeContext = createContext<Signed | null>(null);

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  const signed = useMemo(() => ({ me, can: canOf(me) }), [me]);
  return <MeContext value={signed}>{children}</MeContext>;
}

/**
 * Beside the actions that the server names: has a day of visits of one's own. A doctor who is an administrator too may
 * do everything with everybody's visits, and keeps that day.
 */
export const OWN_AGENDA = "own_agenda";

export function canOf(me: Me): Can {
  const actions = new Set(me.permissions);
  if (me.staff_role === "doctor") actions.add(OWN_AGENDA);
  return (action) => actions.has(action);
}

export function isAllowed(needed: Needed | undefined, can: Can): boolean {
  if (needed === undefined) return true;
  return typeof needed === "string" ? can(needed) : needed(can);
}

/** Whether somebody works here: patients alone ask for diagnostics, everybody else sees the clinic's side of things. */
export function isStaff(can: Can): boolean {
  return !can("diagnostic_booking.request");
}

/** The signed-in person; only inside pages that ask for signing in. */
export function useMe(): Me {
  return useSigned().me;
}

/** What the signed-in person may do: `const can = useCan(); can("visit.create")`. */
export function useCan(): Can {
  return useSigned().can;
}

/** The signed-in person, or null on pages for everybody. */
export function useMaybeMe(): Me | null {
  return useContext(MeContext)?.me ?? null;
}

function useSigned(): Signed {
  const signed = useContext(MeContext);
  if (!signed) throw new Error("Only pages behind signing in know who is signed in.");
  return signed;
}

/** Shows its children to those who may take the action. */
export function Allowed({ to, children }: { to: Needed; children: ReactNode }) {
  return isAllowed(to, useCan()) ? children : null;
}
