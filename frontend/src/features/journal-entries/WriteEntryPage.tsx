import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearchParams } from "react-router";
import * as v from "valibot";
import { viewJournalEntryOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { writeJournalEntry } from "@/shared/api/generated/sdk.gen";
import type { JournalEntry } from "@/shared/api/generated/types.gen";
import { vWriteJournalEntry } from "@/shared/api/generated/valibot.gen";
import { useOnce } from "@/shared/api/idempotency";
import { type ChosenColleague, ColleagueField } from "@/shared/care/ColleagueField";
import { type ChosenPatient, PatientField } from "@/shared/care/PatientField";
import { recordOf } from "@/shared/care/recordPath";
import { WithPatient } from "@/shared/care/WithPatient";
import { Form } from "@/shared/forms/Form";
import { TextareaField, TextField } from "@/shared/forms/fields";
import { asWritten, chosenOrNone, neededChoice } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";
import { numberIn } from "@/shared/lists/filters";
import { useRefresh } from "@/shared/live/useRefresh";
import { useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { Banner } from "@/shared/ui/Banner";
import { LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { PageHeader } from "@/shared/ui/PageHeader";
import { PatientBanner } from "@/shared/ui/PatientBanner";
import { Loaded } from "@/shared/ui/Query";
import { useAnnouncer } from "@/shared/ui/Toast";

const { diagnosis, description, plan } = vWriteJournalEntry.entries;
const SCHEMA = v.object({
  patient: neededChoice<ChosenPatient>(),
  colleague: chosenOrNone<ChosenColleague>(),
  diagnosis: asWritten(diagnosis),
  description,
  plan,
});

/** Writes a new entry, or, when the address says `amends`, the correction of one. */
export default function WriteEntryPage() {
  const [search] = useSearchParams();
  const amends = numberIn(search.get("amends") ?? undefined);
  const patientId = numberIn(search.get("patient") ?? undefined);
  if (amends !== undefined) return <Correction id={amends} />;
  return <WithPatient id={patientId}>{(patient) => <EntryForm patient={patient} />}</WithPatient>;
}

function Correction({ id }: { id: number }) {
  const query = useQuery(viewJournalEntryOptions({ path: { entry_id: id } }));
  return (
    <Loaded query={query}>
      {(entry) => <EntryForm patient={{ ...entry.patient, phone: null }} amended={entry} />}
    </Loaded>
  );
}

function EntryForm({ patient, amended }: { patient: ChosenPatient | null; amended?: JournalEntry }) {
  const { t } = useLingui();
  const can = useCan();
  const times = useTimes();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  const once = useOnce();
  const form = useAppForm({
    schema: SCHEMA,
    values: {
      patient,
      colleague: null,
      diagnosis: amended?.diagnosis ?? "",
      description: amended?.description ?? "",
      plan: amended?.plan ?? "",
    },
    fieldOf: (field) => ({ patient_id: "patient", on_behalf_of: "colleague" })[field] ?? field,
    onSubmit: async ({ patient: patient_id, colleague, ...texts }) => {
      const body = {
        patient_id,
        ...texts,
        ...(amended ? { amends: amended.id } : {}),
        ...(colleague ? { on_behalf_of: colleague } : {}),
      };
      await writeJournalEntry({ body, headers: once.for(body), throwOnError: true });
      await navigate(recordOf(patient_id, true));
      done(amended ? t`The correction was written.` : t`The entry was written.`);
      await refresh("journal-entries");
    },
  });
  const back = amended
    ? `/journal-entries/${amended.id}`
    : patient
      ? recordOf(patient.id, true)
      : "/journal-entries";
  return (
    <>
      <PageHeader
        title={amended ? t`Correct a journal entry` : t`Write a journal entry`}
        crumbs={
          patient
            ? [{ to: recordOf(patient.id, true), label: t`Record` }]
            : [{ to: "/journal-entries", label: t`Journal entries` }]
        }
      />
      {patient && <PatientBanner patient={patient} to={`/patients/${patient.id}`} />}
      {amended && (
        <Banner
          title={
            <Trans>
              The entry of {times.dateTime(amended.created_at)} stays in the record, struck through, with your
              correction.
            </Trans>
          }
        />
      )}
      <Card>
        <Form
          form={form}
          submit={amended ? t`Save the correction` : t`Save the entry`}
          actions={<LinkButton to={back}>{t`Cancel`}</LinkButton>}
        >
          {!patient && (
            <PatientField form={form} name="patient" label={t`Patient`} hint={t`Name or birth date`} />
          )}
          {can("staff.list") && (
            <ColleagueField form={form} name="colleague" label={t`In the name of the doctor`} work="doctor" />
          )}
          <TextField form={form} name="diagnosis" label={t`Diagnosis`} />
          <TextareaField form={form} name="description" label={t`Findings`} optional />
          <TextareaField form={form} name="plan" label={t`Plan`} optional />
        </Form>
      </Card>
    </>
  );
}
