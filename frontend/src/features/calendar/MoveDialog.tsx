import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { findDoctorSlotsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { rescheduleVisit } from "@/shared/api/generated/sdk.gen";
import type { Alternative, Doctor, Visit } from "@/shared/api/generated/types.gen";
import { vRescheduleVisit } from "@/shared/api/generated/valibot.gen";
import { useProblemText } from "@/shared/api/problemText";
import { fullName } from "@/shared/care/names";
import { VisitInWords } from "@/shared/care/VisitInWords";
import { DateField } from "@/shared/forms/DateField";
import { Form } from "@/shared/forms/Form";
import { FieldColumns, SelectField, TextareaField } from "@/shared/forms/fields";
import { needed, optional } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";
import { useRefresh } from "@/shared/live/useRefresh";
import { type Day, isDay, type WallClock } from "@/shared/time/days";
import { useTimes } from "@/shared/time/useTimes";
import { Banner } from "@/shared/ui/Banner";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { useAnnouncer } from "@/shared/ui/Toast";

/** What the staff may overrule, giving a reason; nothing overrules a busy doctor or patient. */
const OVERRULED = new Set(["outside_working_hours", "doctor_time_off"]);
const MINUTE = 60_000;

const SCHEMA = v.object({
  doctor_id: v.pipe(v.string(), v.nonEmpty(), v.transform(Number)),
  day: needed(v.string()),
  time: needed(v.string()),
  override: optional(vRescheduleVisit.entries.override),
});

/** Where a visit is to be put. */
export interface Destination {
  doctor: number;
  day: Day;
  /** The nearest free time where it is not said. */
  time?: WallClock | undefined;
}

interface MoveDialogProps {
  visit: Visit;
  to: Destination;
  doctors: readonly Doctor[];
  onClose: () => void;
  onMoved: (visit: Visit) => void;
}

/** Moves a visit to another time, perhaps to another doctor. A refusal keeps everything and offers the nearest times. */
export function MoveDialog({ visit, to, doctors, onClose, onMoved }: MoveDialogProps) {
  const { t } = useLingui();
  const times = useTimes();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  const form = useAppForm({
    schema: SCHEMA,
    values: { doctor_id: String(to.doctor), day: to.day, time: to.time ?? "", override: "" },
    onSubmit: async ({ doctor_id, day, time, override }) => {
      const { data } = await rescheduleVisit({
        path: { visit_id: visit.id },
        body: { doctor_id, starts_at: times.instant(day, time), ...(override ? { override } : {}) },
        throwOnError: true,
      });
      onMoved(data);
      onClose();
      done(t`The visit was moved to ${times.dateTime(data.starts_at)}.`);
      await refresh("visits");
    },
    fieldOf: (field) => (field === "starts_at" ? "time" : field),
  });
  const { day, doctor_id, time, override } = form.watch();
  const options = useFreeTimes(visit, Number(doctor_id), day, time);
  const mayOverrule = OVERRULED.has(form.problem?.code ?? "") || Boolean(override);
  const take = ({ starts_at }: Alternative) => {
    const { day, time } = times.wallTime(starts_at);
    form.setValue("day", day, { shouldDirty: true });
    form.setValue("time", time, { shouldDirty: true });
    form.clearProblem();
  };
  const names = doctors.map((doctor) => [String(doctor.id), nameOf(doctor)] as const);
  return (
    <Dialog title={t`Move the visit`} onClose={onClose} busy={form.formState.isSubmitting}>
      <VisitInWords visit={visit} />
      <Form
        form={form}
        submit={t`Move`}
        guarded={false}
        refused={<Refused form={form} onTake={take} />}
        actions={<Button onClick={onClose}>{t`Keep it`}</Button>}
      >
        <SelectField form={form} name="doctor_id" label={t`Doctor`} options={names} />
        <FieldColumns>
          <DateField form={form} name="day" label={t`Day`} min={times.today()} />
          <SelectField form={form} name="time" label={t`Time`} options={options} placeholder="––:––" />
        </FieldColumns>
        {mayOverrule && (
          <TextareaField
            form={form}
            name="override"
            label={t`Why it is booked all the same`}
            hint={t`With a reason it can be booked outside working hours or over time off.`}
            optional
          />
        )}
      </Form>
    </Dialog>
  );
}

function nameOf(doctor: Doctor): string {
  return [fullName(doctor), doctor.specialty].filter(Boolean).join(", ");
}

/** The free times of a day, and the one that is chosen even if it is not among them: the server has the last word. */
function useFreeTimes(visit: Visit, doctor: number, day: Day, time: WallClock) {
  const times = useTimes();
  const minutes = (Date.parse(visit.ends_at) - Date.parse(visit.starts_at)) / MINUTE;
  const { data } = useQuery({
    ...findDoctorSlotsOptions({
      path: { doctor_id: doctor },
      query: { from: day, to: day, duration_minutes: minutes },
    }),
    enabled: isDay(day),
  });
  const free = (data?.slots ?? []).map((slot) => times.wallTime(slot.starts_at).time);
  const all = time ? [...new Set([...free, time])] : free;
  return all.sort().map((one) => [one, one] as const);
}

interface RefusedProps {
  form: Pick<ReturnType<typeof useAppForm>, "problem">;
  onTake: (alternative: Alternative) => void;
}

/** Why a time was refused, and the nearest ones that are free. */
function Refused({ form: { problem }, onTake }: RefusedProps) {
  const times = useTimes();
  const text = useProblemText();
  if (!problem) return null;
  return (
    <Banner tone="danger" announced title={text(problem)}>
      {problem.alternatives.length > 0 && (
        <>
          <p>
            <Trans>These times are free:</Trans>
          </p>
          <div className="row">
            {problem.alternatives.map((alternative) => (
              <Button key={alternative.starts_at} small onClick={() => onTake(alternative)}>
                {`${times.day(times.dayOf(alternative.starts_at))}, ${times.time(alternative.starts_at)}`}
              </Button>
            ))}
          </div>
        </>
      )}
    </Banner>
  );
}
