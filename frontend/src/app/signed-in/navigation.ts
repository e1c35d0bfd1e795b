import type { Entry } from "@/shared/routing/feature";
import { type Can, isAllowed } from "@/shared/session/me";
import { FEATURES } from "../routes";

/** The menu of somebody who may do what `can` says. */
export function menuFor(can: Can): Entry[] {
  return FEATURES.flatMap((feature) => feature.entries ?? [])
    .filter((entry) => isAllowed(entry.needs, can))
    .sort((one, other) => one.order - other.order);
}

/** The entry under which an address lies: of those that lead towards it, the one that leads the farthest. */
export function entryOf(entries: readonly Entry[], path: string): Entry | undefined {
  return entries
    .filter(({ to }) => path === to || path.startsWith(`${to}/`))
    .toSorted((one, other) => other.to.length - one.to.length)[0];
}

/** Where somebody starts after signing in. */
export function startFor(can: Can): string {
  const places = menuFor(can).filter((entry) => entry.start !== undefined);
  const [first] = places.sort((one, other) => (one.start ?? 0) - (other.start ?? 0));
  return first?.to ?? "/account";
}
