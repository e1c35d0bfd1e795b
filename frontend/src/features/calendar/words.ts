import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import type { VisitStatus } from "@/shared/api/generated/types.gen";
import { useVisitStatuses } from "@/shared/care/status";
import { type Times, useTimes } from "@/shared/time/useTimes";

/** What is said over and over in a calendar, translated once for all of its items. */
export interface Words {
  times: Times;
  status: Readonly<Record<VisitStatus, string>>;
  free: string;
  away: string;
  notWorking: string;
  today: string;
  noBookings: string;
}

export function useWords(): Words {
  const { t } = useLingui();
  const times = useTimes();
  const statuses = useVisitStatuses();
  const named = JSON.stringify(statuses);
  return useMemo(
    () => ({
      times,
      status: Object.fromEntries(JSON.parse(named)) as Words["status"],
      free: t`Free`,
      away: t`Away`,
      notWorking: t`Does not work`,
      today: t`Today`,
      noBookings: t`No bookings`,
    }),
    [t, times, named],
  );
}
