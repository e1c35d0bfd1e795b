import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import * as v from "valibot";
import { takeTimeOff } from "@/shared/api/generated/sdk.gen";
import type { Doctor } from "@/shared/api/generated/types.gen";
import { vTakeTimeOff } from "@/shared/api/generated/valibot.gen";
import { DateField } from "@/shared/forms/DateField";
import { Form } from "@/shared/forms/Form";
import { CheckboxField, FieldColumns, TextField } from "@/shared/forms/fields";
import { needed } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";
import { useRefresh } from "@/shared/live/useRefresh";
import { addDays, daysBetween } from "@/shared/time/days";
import { useTimes } from "@/shared/time/useTimes";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { useAnnouncer } from "@/shared/ui/Toast";
import { wallClockIn } from "./hours";
import { instantsOf } from "./timeOff";

/** The server's limits: an absence lasts at most so many days, and ends at most so many ahead. */
const LONGEST = 366;
const FURTHEST = 5 * 365;

/** Enters a doctor's absence. */
export function TimeOffDialog({ doctor, onClose }: { doctor: Doctor; onClose: () => void }) {
  const { t } = useLingui();
  const times = useTimes();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  const form = useAppForm({
    schema: useSchema(),
    values: { first_day: "", last_day: "", is_part: false, from_time: "", to_time: "", reason: "" },
    onSubmit: async ({ reason, ...absence }) => {
      await takeTimeOff({
        path: { doctor_id: doctor.id },
        body: { ...instantsOf(absence, times.instant), reason },
        throwOnError: true,
      });
      onClose();
      done(t`The time off was entered.`);
      await refresh("doctors");
    },
    fieldOf: (field) => (field === "starts_at" ? "first_day" : field === "ends_at" ? "last_day" : field),
  });
  const { is_part, first_day } = form.watch();
  const today = times.today();
  return (
    <Dialog title={t`Add time off`} onClose={onClose} busy={form.formState.isSubmitting}>
      <Form
        form={form}
        submit={t`Add`}
        guarded={false}
        actions={<Button onClick={onClose}>{t`Cancel`}</Button>}
      >
        <FieldColumns>
          <DateField form={form} name="first_day" label={t`First day`} min={today} />
          <DateField form={form} name="last_day" label={t`Last day`} min={first_day || today} optional />
        </FieldColumns>
        <CheckboxField form={form} name="is_part" label={t`Only some hours`} />
        {is_part && (
          <FieldColumns>
            <TextField form={form} name="from_time" label={t`From`} hint={t`For example 8:30`} short />
            <TextField form={form} name="to_time" label={t`To`} hint={t`On the last day`} short />
          </FieldColumns>
        )}
        <TextField form={form} name="reason" label={t`Reason`} hint={t`Patients do not see it.`} optional />
      </Form>
    </Dialog>
  );
}

function useSchema() {
  const { t } = useLingui();
  const times = useTimes();
  return useMemo(() => {
    const clock = v.pipe(v.string(), v.transform(wallClockIn));
    const isClock = (text: string) => /^([01]\d|2[0-3]):[0-5][05]$|^24:00$/.test(text);
    const today = times.today();
    return v.pipe(
      v.object({
        first_day: needed(v.string()),
        last_day: v.string(),
        is_part: v.boolean(),
        from_time: clock,
        to_time: clock,
        reason: v.pipe(v.string(), v.trim(), vTakeTimeOff.entries.reason.wrapped),
      }),
      // A single day need not be said twice.
      v.transform((filled) => ({ ...filled, last_day: filled.last_day || filled.first_day })),
      v.forward(
        v.check((filled) => filled.last_day >= filled.first_day, t`The last day comes before the first.`),
        ["last_day"],
      ),
      v.forward(
        v.check((filled) => filled.last_day >= today, t`This day has passed.`),
        ["last_day"],
      ),
      v.forward(
        v.check(
          (filled) => daysBetween(filled.first_day, filled.last_day) < LONGEST,
          t`Time off lasts a year at most.`,
        ),
        ["last_day"],
      ),
      v.forward(
        v.check((filled) => filled.last_day < addDays(today, FURTHEST), t`This is too far ahead.`),
        ["last_day"],
      ),
      v.forward(
        v.check(
          (filled) => !filled.is_part || isClock(filled.from_time),
          t`Write a time like 09:30, on a 5-minute mark.`,
        ),
        ["from_time"],
      ),
      v.forward(
        v.check(
          (filled) => !filled.is_part || isClock(filled.to_time),
          t`Write a time like 09:30, on a 5-minute mark.`,
        ),
        ["to_time"],
      ),
    );
  }, [t, times]);
}
