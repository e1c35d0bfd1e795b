import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useNavigate } from "react-router";
import * as v from "valibot";
import { writePrescription } from "@/shared/api/generated/sdk.gen";
import type { Prescription } from "@/shared/api/generated/types.gen";
import { vWritePrescription } from "@/shared/api/generated/valibot.gen";
import { useOnce } from "@/shared/api/idempotency";
import { Problem } from "@/shared/api/problem";
import { type ChosenColleague, ColleagueField } from "@/shared/care/ColleagueField";
import { type ChosenPatient, PatientField } from "@/shared/care/PatientField";
import { recordOf } from "@/shared/care/recordPath";
import { Form, LeaveGuard } from "@/shared/forms/Form";
import { TextareaField, TextField } from "@/shared/forms/fields";
import { asWritten, chosenOrNone, neededChoice } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";
import { useRefresh } from "@/shared/live/useRefresh";
import { useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { Banner } from "@/shared/ui/Banner";
import { LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { PageHeader } from "@/shared/ui/PageHeader";
import { PatientBanner } from "@/shared/ui/PatientBanner";
import { useAnnouncer } from "@/shared/ui/Toast";
import { CheckAnswers } from "./CheckAnswers";

const { medicine, instructions } = vWritePrescription.entries;
const SCHEMA = v.object({
  patient: neededChoice<ChosenPatient>(),
  colleague: chosenOrNone<ChosenColleague>(),
  medicine: asWritten(medicine),
  instructions,
});
type Answers = v.InferOutput<typeof SCHEMA>;

/** Writes a prescription in two steps: filling in, and looking at it once more before it counts. */
export function PrescriptionForm({
  patient,
  amended,
}: {
  patient: ChosenPatient | null;
  amended?: Prescription;
}) {
  const { t } = useLingui();
  const can = useCan();
  const times = useTimes();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  const once = useOnce();
  const [answers, setAnswers] = useState<Answers | null>(null);
  const [isSent, setSent] = useState(false);
  const form = useAppForm({
    schema: SCHEMA,
    values: {
      patient,
      colleague: null,
      medicine: amended?.medicine ?? "",
      instructions: amended?.instructions ?? "",
    },
    fieldOf: (field) => ({ patient_id: "patient", on_behalf_of: "colleague" })[field] ?? field,
    // The first time what was filled in is shown for checking, the second time it is sent.
    onSubmit: (filled) => (answers ? send(filled) : check(filled)),
  });

  const check = async (filled: Answers) => {
    setAnswers(filled);
  };
  const send = async ({ patient: patient_id, colleague, ...texts }: Answers) => {
    const body = {
      patient_id,
      ...texts,
      ...(amended ? { amends: amended.id } : {}),
      ...(colleague ? { on_behalf_of: colleague } : {}),
    };
    try {
      await writePrescription({ body, headers: once.for(body), throwOnError: true });
    } catch (error) {
      // What is wrong with a field is told beside it.
      if (error instanceof Problem && error.errors.length > 0) setAnswers(null);
      throw error;
    }
    setSent(true);
    await navigate(recordOf(patient_id, true));
    done(amended ? t`The correction was written.` : t`The prescription was written.`);
    await refresh("prescriptions");
  };

  const chosenPatient = patient ?? form.watch("patient");
  const back = chosenPatient ? recordOf(chosenPatient.id, true) : "/prescriptions";
  return (
    <>
      <PageHeader
        title={amended ? t`Correct a prescription` : t`New prescription`}
        crumbs={[
          patient
            ? { to: recordOf(patient.id, true), label: t`Record` }
            : { to: "/prescriptions", label: t`Prescriptions` },
        ]}
      />
      {chosenPatient && (patient || answers) && (
        <PatientBanner patient={chosenPatient} to={`/patients/${chosenPatient.id}`} />
      )}
      {amended && (
        <Banner
          title={
            <Trans>
              The prescription of {times.dateTime(amended.created_at)} stays in the record, struck through,
              with your correction.
            </Trans>
          }
        />
      )}
      {answers && chosenPatient ? (
        <CheckAnswers
          form={form}
          answers={[
            [t`Medicine`, answers.medicine],
            [t`How to take it`, answers.instructions || t`Nothing written`],
          ]}
          colleague={form.getValues("colleague")}
          submit={amended ? t`Prescribe the correction` : t`Prescribe`}
          onChange={() => setAnswers(null)}
        />
      ) : (
        <Card>
          <Form
            form={form}
            submit={t`Check`}
            guarded={false}
            actions={<LinkButton to={back}>{t`Cancel`}</LinkButton>}
          >
            {!patient && (
              <PatientField form={form} name="patient" label={t`Patient`} hint={t`Name or birth date`} />
            )}
            {can("staff.list") && (
              <ColleagueField
                form={form}
                name="colleague"
                label={t`In the name of the pharmacist`}
                work="pharmacist"
              />
            )}
            <TextField
              form={form}
              name="medicine"
              label={t`Medicine`}
              hint={t`With strength and form, for example “Amlodipine 5 mg tablets”`}
            />
            <TextareaField form={form} name="instructions" label={t`How to take it`} optional />
          </Form>
        </Card>
      )}
      <LeaveGuard active={form.formState.isDirty && !isSent && !form.formState.isSubmitting} />
    </>
  );
}
