import { useLingui } from "@lingui/react/macro";
import { useNavigate, useSearchParams } from "react-router";
import * as v from "valibot";
import { writeSickLeave } from "@/shared/api/generated/sdk.gen";
import { vWriteSickLeave } from "@/shared/api/generated/valibot.gen";
import { useOnce } from "@/shared/api/idempotency";
import { type ChosenColleague, ColleagueField } from "@/shared/care/ColleagueField";
import { type ChosenPatient, PatientField } from "@/shared/care/PatientField";
import { useLeavePeriod } from "@/shared/care/RecordFacts";
import { recordOf } from "@/shared/care/recordPath";
import { WithPatient } from "@/shared/care/WithPatient";
import { DateField } from "@/shared/forms/DateField";
import { Form } from "@/shared/forms/Form";
import { FieldColumns, TextareaField, TextField } from "@/shared/forms/fields";
import { asWritten, chosenOrNone, neededChoice, neededDay } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";
import { numberIn } from "@/shared/lists/filters";
import { useRefresh } from "@/shared/live/useRefresh";
import { useCan } from "@/shared/session/me";
import { isDay } from "@/shared/time/days";
import { useTimes } from "@/shared/time/useTimes";
import { LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { PageHeader } from "@/shared/ui/PageHeader";
import { PatientBanner } from "@/shared/ui/PatientBanner";
import { useAnnouncer } from "@/shared/ui/Toast";

const { diagnosis, description, from_date, to_date } = vWriteSickLeave.entries;
const SCHEMA = v.object({
  patient: neededChoice<ChosenPatient>(),
  colleague: chosenOrNone<ChosenColleague>(),
  diagnosis: asWritten(diagnosis),
  from_date: neededDay(from_date),
  to_date: neededDay(to_date),
  description,
});

export default function WriteLeavePage() {
  const [search] = useSearchParams();
  const patientId = numberIn(search.get("patient") ?? undefined);
  return <WithPatient id={patientId}>{(patient) => <LeaveForm patient={patient} />}</WithPatient>;
}

function LeaveForm({ patient }: { patient: ChosenPatient | null }) {
  const { t } = useLingui();
  const can = useCan();
  const times = useTimes();
  const period = useLeavePeriod();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  const once = useOnce();
  const form = useAppForm({
    schema: SCHEMA,
    values: {
      patient,
      colleague: null,
      diagnosis: "",
      from_date: times.today(),
      to_date: "",
      description: "",
    },
    fieldOf: (field) => ({ patient_id: "patient", doctor_id: "colleague" })[field] ?? field,
    onSubmit: async ({ patient: patient_id, colleague, ...filled }) => {
      const body = { patient_id, ...filled, ...(colleague ? { doctor_id: colleague } : {}) };
      const { data } = await writeSickLeave({ body, headers: once.for(body), throwOnError: true });
      // There the certificate is downloaded.
      await navigate(`/sick-leaves/${data.id}`);
      done(t`The sick leave was written.`);
      await refresh("sick-leaves");
    },
  });
  const [first, last] = form.watch(["from_date", "to_date"]);
  const isPeriod = isDay(first) && isDay(last) && first <= last;
  return (
    <>
      <PageHeader
        title={t`New sick leave`}
        crumbs={[
          patient
            ? { to: recordOf(patient.id, true), label: t`Record` }
            : { to: "/sick-leaves", label: t`Sick leaves` },
        ]}
      />
      {patient && <PatientBanner patient={patient} to={`/patients/${patient.id}`} />}
      <Card>
        <Form
          form={form}
          submit={t`Save the sick leave`}
          actions={
            <LinkButton to={patient ? recordOf(patient.id, true) : "/sick-leaves"}>{t`Cancel`}</LinkButton>
          }
        >
          {!patient && (
            <PatientField form={form} name="patient" label={t`Patient`} hint={t`Name or birth date`} />
          )}
          {can("staff.list") && (
            <ColleagueField
              form={form}
              name="colleague"
              label={t`In the name of the doctor`}
              hint={t`An administrator writes sick leaves for a doctor.`}
              work="doctor"
            />
          )}
          <TextField form={form} name="diagnosis" label={t`Diagnosis`} />
          <FieldColumns>
            <DateField form={form} name="from_date" label={t`First day`} />
            <DateField form={form} name="to_date" label={t`Last day`} min={first} />
          </FieldColumns>
          <p className="muted" role="status">
            {isPeriod ? period(first, last) : t`Both days are part of the sick leave.`}
          </p>
          <TextareaField
            form={form}
            name="description"
            label={t`What is not possible`}
            hint={t`The certificate says it.`}
            optional
          />
        </Form>
      </Card>
    </>
  );
}
