import { useCallback, useMemo } from "react";
import type { Doctor } from "@/shared/api/generated/types.gen";
import { useClinic } from "@/shared/clinic/clinic";
import { useSearch } from "@/shared/routing/useSearch";
import { useMe } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { addressOf, type Shown, shownBy, type Usual, usualDay } from "./address";

/** What is to be shown instead; a function goes on from what was asked for last, which may not be on the screen yet. */
export type Change = Partial<Shown> | ((asked: Shown) => Partial<Shown>);

/** What the address shows, and how to show something else. Doctors begin with a week of their own. */
export function useShown(doctors: readonly Doctor[]): [shown: Shown, show: (change: Change) => void] {
  const me = useMe();
  const times = useTimes();
  const { opening_hours } = useClinic();
  const [search, setSearch] = useSearch();
  const isDoctor = doctors.some((doctor) => doctor.id === me.id);
  const usual = useMemo(
    (): Usual => ({
      view: isDoctor ? "week" : "day",
      date: usualDay(times.today(), opening_hours),
      doctors: isDoctor ? [me.id] : "all",
    }),
    [isDoctor, me.id, times, opening_hours],
  );
  const shown = useMemo(() => shownBy(search, usual), [search, usual]);
  const show = useCallback(
    (change: Change) =>
      setSearch(
        (before) => {
          const asked = shownBy(before, usual);
          return addressOf({ ...asked, ...(typeof change === "function" ? change(asked) : change) }, usual);
        },
        { preventScrollReset: true },
      ),
    [setSearch, usual],
  );
  return [shown, show];
}
