import { useLingui } from "@lingui/react/macro";
import { useCallback } from "react";
import type { JournalEntry, Prescription, SickLeave } from "@/shared/api/generated/types.gen";
import { daysBetween } from "@/shared/time/days";
import { useTimes } from "@/shared/time/useTimes";
import { Facts } from "@/shared/ui/Facts";
import { Written } from "./Written";

/** What a journal entry says below its diagnosis. */
export function EntryFacts({ entry }: { entry: JournalEntry }) {
  const { t } = useLingui();
  const written = (text: string) => text && <Written text={text} isAmended={entry.amended_by !== null} />;
  return (
    <Facts
      items={[
        [t`Findings`, written(entry.description)],
        [t`Plan`, written(entry.plan)],
      ]}
    />
  );
}

/** What a prescription says below its medicine. */
export function PrescriptionFacts({ prescription }: { prescription: Prescription }) {
  const { t } = useLingui();
  const { instructions, amended_by } = prescription;
  return (
    <Facts
      items={[
        [t`How to take it`, instructions && <Written text={instructions} isAmended={amended_by !== null} />],
      ]}
    />
  );
}

/** What a sick leave says below its diagnosis. */
export function LeaveFacts({ leave }: { leave: SickLeave }) {
  const { t } = useLingui();
  const period = useLeavePeriod();
  return (
    <Facts
      items={[
        [t`Days`, period(leave.from_date, leave.to_date)],
        [t`What is not possible`, leave.description && <Written text={leave.description} />],
      ]}
    />
  );
}

/** Gives the days of a sick leave in words: the first, the last, and how many there are. */
export function useLeavePeriod(): (from: string, to: string) => string {
  const { t } = useLingui();
  const times = useTimes();
  return useCallback(
    (from, to) => {
      const days = daysBetween(from, to) + 1;
      const first = times.dayPlain(from);
      if (days === 1) return t`${first} (1 day)`;
      return t`${first} – ${times.dayPlain(to)} (${days} days)`;
    },
    [t, times],
  );
}
