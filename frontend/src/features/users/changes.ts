import type { ChangeUser, ProfileChanges, User } from "@/shared/api/generated/types.gen";

/** A filled form about an account. */
export interface Filled {
  email: string | null | undefined;
  specialty: string | undefined;
  profile: ProfileChanges;
}

/**
 * What a filled form changes, and nothing else: naming the present address would drop a new one that waits to be
 * verified, and what somebody else changed meanwhile is to stay.
 */
export function changesOf(before: User, filled: Filled): ChangeUser {
  const names = Object.keys(filled.profile) as (keyof ProfileChanges)[];
  const changed = names.filter((name) => filled.profile[name] !== before.profile[name]);
  return {
    ...(filled.email && filled.email !== before.email ? { email: filled.email } : {}),
    ...(filled.specialty !== undefined && filled.specialty !== before.specialty
      ? { specialty: filled.specialty }
      : {}),
    ...(changed.length > 0
      ? { profile: Object.fromEntries(changed.map((name) => [name, filled.profile[name]])) }
      : {}),
  };
}
