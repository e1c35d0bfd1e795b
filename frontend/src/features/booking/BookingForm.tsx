import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { User } from "@/shared/api/generated/types.gen";
import { useOnce } from "@/shared/api/idempotency";
import { Problem } from "@/shared/api/problem";
import { chosen } from "@/shared/care/PatientField";
import { Form } from "@/shared/forms/Form";
import { useAppForm } from "@/shared/forms/useAppForm";
import { useRefresh } from "@/shared/live/useRefresh";
import { useTimes } from "@/shared/time/useTimes";
import { Card } from "@/shared/ui/Card";
import { PageHeader } from "@/shared/ui/PageHeader";
import styles from "./BookingForm.module.css";
import { Check } from "./Check";
import { type Fields, SCHEMA } from "./form";
import { Over } from "./Over";
import { Refusal } from "./Refusal";
import { Subject } from "./Subject";
import { type Booked, canOverride, type Given, send } from "./send";
import { Time } from "./Time";
import type { Source } from "./useSlots";
import { Who } from "./Who";
import type { Wanted } from "./wanted";

interface BookingFormProps {
  title: string;
  wanted: Wanted;
  given: Given;
  /** Whose booking it is, when that is known already. */
  patient: User | undefined;
  onDone: (booked: Booked) => void;
}

export function BookingForm({ title, wanted, given, patient, onDone }: BookingFormProps) {
  const { t } = useLingui();
  const times = useTimes();
  const refresh = useRefresh();
  const once = useOnce();
  const [day, setDay] = useState(wanted.startsAt ? times.dayOf(wanted.startsAt) : (wanted.day ?? null));
  const [needsReason, setNeedsReason] = useState(false);
  const form = useAppForm({
    schema: SCHEMA,
    values: valuesOf(wanted, given, patient),
    fieldOf: (field) => (field === "patient_id" ? "patient" : field),
    onSubmit: async (filled) => {
      try {
        const booked = await send(filled, given, once);
        void refresh("visits", "diagnostic-bookings");
        onDone(booked);
      } catch (error) {
        if (error instanceof Problem) setNeedsReason(canOverride(error.conflicts));
        throw error;
      }
    },
  });
  const choose = (startsAt: string) => {
    form.setValue("starts_at", startsAt, {
      shouldDirty: true,
      shouldValidate: form.formState.isSubmitted,
    });
    form.setValue("override", "");
    form.clearProblem();
    setNeedsReason(false);
    if (startsAt) setDay(times.dayOf(startsAt));
  };
  const source = sourceOf(form.watch(), given);
  const submit = useSubmitText(given, form.watch("kind"), needsReason);
  if (isOver(given)) return <Over given={given} />;
  return (
    <>
      <PageHeader title={title} />
      <Form
        form={form}
        submit={submit}
        // What is said about a refusal stands beside the times, where another one is chosen.
        refused=""
      >
        <div className={styles.columns}>
          <Card title={t`Who and what`}>
            <div className={styles.fields}>
              <Who form={form} given={given} patient={patient} />
              <Subject form={form} given={given} onChange={() => choose("")} />
            </div>
          </Card>
          <div className={styles.fields}>
            <Card title={t`When`}>
              <Time form={form} source={source} day={day} onDay={setDay} onChoose={choose} />
            </Card>
            {form.problem && (
              <Refusal form={form} problem={form.problem} needsReason={needsReason} onChoose={choose} />
            )}
            <Check form={form} given={given} />
          </div>
        </div>
      </Form>
    </>
  );
}

/** What the button says that does it. */
function useSubmitText({ visit, request }: Given, kind: Fields["kind"], needsReason: boolean): string {
  const { t } = useLingui();
  if (needsReason) return t`Book it all the same`;
  if (visit) return t`Move the visit`;
  if (kind === "visit") return t`Book the visit`;
  if (request) return request.status === "scheduled" ? t`Move the booking` : t`Set this date`;
  return t`Book the diagnostic`;
}

function valuesOf(wanted: Wanted, { visit, request }: Given, patient: User | undefined): Fields {
  return {
    kind: kindOf(wanted, { visit, request }),
    patient: patient ? chosen(patient) : null,
    specialty: "",
    doctor_id: String(visit?.doctor.id ?? wanted.doctorId ?? ""),
    diagnostic_id: String(request?.diagnostic.id ?? wanted.diagnosticId ?? ""),
    duration_minutes: "",
    note: "",
    starts_at: wanted.startsAt ?? "",
    override: "",
  };
}

function kindOf(wanted: Wanted, { visit, request }: Given): Fields["kind"] {
  if (visit) return "visit";
  if (request) return request.status === "requested" && wanted.kind === "visit" ? "visit" : "diagnostic";
  return wanted.kind ?? (wanted.diagnosticId === undefined ? "visit" : "diagnostic");
}

/** Whether what was to be moved cannot be moved any more. */
function isOver({ visit, request }: Given): boolean {
  if (visit) return visit.status !== "booked";
  return request?.status === "cancelled" || request?.status === "completed";
}

const MINUTE = 60_000;

function sourceOf(fields: Fields, { visit }: Given): Source {
  const id = Number(fields.kind === "visit" ? fields.doctor_id : fields.diagnostic_id);
  const minutes = visit
    ? (Date.parse(visit.ends_at) - Date.parse(visit.starts_at)) / MINUTE
    : Number(fields.duration_minutes);
  return { kind: fields.kind, id: id || null, minutes: minutes || null };
}
