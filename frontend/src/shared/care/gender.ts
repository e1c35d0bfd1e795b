import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react";
import type { Gender } from "@/shared/api/generated/types.gen";

const NAMES: Readonly<Record<Gender, MessageDescriptor>> = {
  female: msg`Female`,
  male: msg`Male`,
  other: msg`Other`,
  unknown: msg`Not stated`,
};

/** The genders with their names, as the options of a field. */
export function useGenders(): readonly (readonly [Gender, string])[] {
  const { _ } = useLingui();
  return (Object.keys(NAMES) as Gender[]).map((gender) => [gender, _(NAMES[gender])]);
}
