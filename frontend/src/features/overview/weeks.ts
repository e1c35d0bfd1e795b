import { useLingui } from "@lingui/react/macro";
import type { WeekFigures } from "@/shared/api/generated/types.gen";
import { addDays, weekOf } from "@/shared/time/days";
import { useTimes } from "@/shared/time/useTimes";

export type Week = WeekFigures;

/** How weeks are called: by their number in a picture, with their days in a table. */
export function useWeekNames() {
  const { t } = useLingui();
  const { day } = useTimes();
  return {
    short: ({ monday }: Week): string => String(weekOf(monday)),
    long: ({ monday }: Week, isPresent: boolean): string => {
      const number = weekOf(monday);
      const days = `${day(monday)} – ${day(addDays(monday, 6))}`;
      return isPresent ? t`Week ${number}, ${days} (not over yet)` : t`Week ${number}, ${days}`;
    },
  };
}
