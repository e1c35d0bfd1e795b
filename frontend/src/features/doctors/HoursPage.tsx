import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { get, useFieldArray } from "react-hook-form";
import { useNavigate } from "react-router";
import * as v from "valibot";
import { viewDoctorOptions, viewWorkingHoursOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { setWorkingHours } from "@/shared/api/generated/sdk.gen";
import type { Doctor, WorkingHours } from "@/shared/api/generated/types.gen";
import { vWorkingHoursInput } from "@/shared/api/generated/valibot.gen";
import { fullName } from "@/shared/care/names";
import { Form } from "@/shared/forms/Form";
import { NumberField, TextField } from "@/shared/forms/fields";
import { neededNumber } from "@/shared/forms/schema";
import { type AppForm, useAppForm } from "@/shared/forms/useAppForm";
import { useRefresh } from "@/shared/live/useRefresh";
import { useId } from "@/shared/routing/params";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { Button, LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";
import { useAnnouncer } from "@/shared/ui/Toast";
import styles from "./HoursPage.module.css";
import { dayWith, WEEKDAYS, wallClockIn } from "./hours";

export default function HoursPage() {
  const path = { doctor_id: useId("doctorId") };
  const doctor = useQuery(viewDoctorOptions({ path }));
  const hours = useQuery(viewWorkingHoursOptions({ path }));
  return (
    <Loaded query={doctor}>
      {(found) => <Loaded query={hours}>{(known) => <Editor doctor={found} hours={known} />}</Loaded>}
    </Loaded>
  );
}

interface Filled {
  slot_minutes: string;
  weekly: { weekday: number; start: string; end: string }[];
}

type HoursForm = AppForm<Filled, WorkingHours>;

function Editor({ doctor, hours }: { doctor: Doctor; hours: WorkingHours }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  const back = `/doctors/${doctor.id}`;
  const form = useAppForm<Filled, WorkingHours>({
    schema: useSchema(),
    values: { slot_minutes: String(hours.slot_minutes), weekly: hours.weekly.map((block) => ({ ...block })) },
    onSubmit: async (body) => {
      await setWorkingHours({ path: { doctor_id: doctor.id }, body, throwOnError: true });
      await navigate(back);
      done(t`The working hours were changed.`);
      await refresh("doctors");
    },
  });
  return (
    <>
      <PageHeader
        title={t`Working hours`}
        crumbs={[
          { to: "/doctors", label: t`Doctors` },
          { to: back, label: fullName(doctor) },
        ]}
        lead={<ZoneHint />}
      />
      <Card>
        <Form form={form} submit={t`Save`} actions={<LinkButton to={back}>{t`Cancel`}</LinkButton>}>
          <NumberField
            form={form}
            name="slot_minutes"
            label={t`Length of a usual visit in minutes`}
            hint={t`A multiple of 5, at most 480`}
          />
          <Week form={form} />
          <p className="muted">
            <Trans>Visits that are booked already stay where they are.</Trans>
          </p>
        </Form>
      </Card>
    </>
  );
}

function useSchema(): v.GenericSchema<Filled, WorkingHours> {
  const { t } = useLingui();
  return useMemo(() => {
    const clock = v.pipe(
      v.string(),
      v.transform(wallClockIn),
      v.nonEmpty(),
      v.check((text) => /^\d{2}:\d[05]$/.test(text), t`Write a time like 09:30, on a 5-minute mark.`),
    );
    // Which blocks overlap, the server says beside them.
    return v.object({
      slot_minutes: neededNumber(vWorkingHoursInput.entries.slot_minutes),
      weekly: v.array(v.object({ weekday: v.number(), start: clock, end: clock })),
    });
  }, [t]);
}

/** The days of the week, each with its blocks of hours. */
function Week({ form }: { form: HoursForm }) {
  const { t } = useLingui();
  const times = useTimes();
  const { fields, append, remove } = useFieldArray({ control: form.control, name: "weekly" });
  const copyMonday = () => {
    const weekly = form.getValues("weekly");
    const monday = weekly.filter((block) => block.weekday === 1);
    const others = weekly.filter((block) => block.weekday === 1 || block.weekday > 5);
    const copies = [2, 3, 4, 5].flatMap((weekday) => monday.map((block) => ({ ...block, weekday })));
    form.setValue("weekly", [...others, ...copies], { shouldDirty: true });
  };
  return (
    <div className={styles.week}>
      {WEEKDAYS.map((weekday) => {
        const name = times.weekdayLong(dayWith(weekday));
        const blocks = fields.flatMap((field, index) =>
          field.weekday === weekday ? [{ field, index }] : [],
        );
        return (
          <fieldset key={weekday} className={styles.day}>
            <legend>{name}</legend>
            {blocks.length === 0 && <p className="muted">{t`Does not work`}</p>}
            {blocks.map(({ field, index }) => (
              <Block key={field.id} form={form} index={index} day={name} onRemove={() => remove(index)} />
            ))}
            <div className="row">
              <Button
                kind="quiet"
                small
                icon="plus"
                onClick={() => append({ weekday, ...nextHours(blocks.map(({ field }) => field)) })}
              >
                <span aria-hidden="true">{t`Add hours`}</span>
                <span className="visually-hidden">{t`Add hours on ${name}`}</span>
              </Button>
              {weekday === 1 && blocks.length > 0 && (
                <Button kind="quiet" small onClick={copyMonday}>
                  {t`The same from Tuesday to Friday`}
                </Button>
              )}
            </div>
          </fieldset>
        );
      })}
    </div>
  );
}

interface BlockProps {
  form: HoursForm;
  index: number;
  day: string;
  onRemove: () => void;
}

function Block({ form, index, day, onRemove }: BlockProps) {
  const { t } = useLingui();
  const fault = (get(form.formState.errors, `weekly.${index}`) as { message?: string } | undefined)?.message;
  return (
    <div className={styles.block} data-field={`weekly.${index}`} data-label={day}>
      <TextField
        form={form}
        name={`weekly.${index}.start`}
        label={t`${day} from`}
        inputMode="numeric"
        short
      />
      <TextField form={form} name={`weekly.${index}.end`} label={t`${day} to`} inputMode="numeric" short />
      <Button kind="quiet" icon="trash" iconOnly onClick={onRemove}>
        {t`Remove these hours of ${day}`}
      </Button>
      {fault && <p className={styles.fault}>{fault}</p>}
    </div>
  );
}

/** What a further block begins with: the morning, and after it the afternoon. */
function nextHours(blocks: readonly unknown[]): { start: string; end: string } {
  if (blocks.length === 0) return { start: "08:00", end: "12:00" };
  return blocks.length === 1 ? { start: "13:00", end: "16:00" } : { start: "", end: "" };
}
