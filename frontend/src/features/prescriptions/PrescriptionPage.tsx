import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { viewPrescriptionOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { deletePrescription, printPrescription } from "@/shared/api/generated/sdk.gen";
import type { Prescription } from "@/shared/api/generated/types.gen";
import { Authorship } from "@/shared/care/Authorship";
import { DeleteRecordDialog } from "@/shared/care/DeleteRecordDialog";
import { Name } from "@/shared/care/Name";
import { PrescriptionFacts } from "@/shared/care/RecordFacts";
import { RecordSubject } from "@/shared/care/RecordSubject";
import { recordOf } from "@/shared/care/recordPath";
import { Written } from "@/shared/care/Written";
import { useClinic } from "@/shared/clinic/clinic";
import { DocumentButton } from "@/shared/documents/DocumentButton";
import { useId } from "@/shared/routing/params";
import { isStaff, useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { Banner } from "@/shared/ui/Banner";
import { Button, LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { Facts } from "@/shared/ui/Facts";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";
import styles from "./PrescriptionPage.module.css";

const optionsOf = (id: number) => viewPrescriptionOptions({ path: { prescription_id: id } });

export default function PrescriptionPage() {
  const [isLeaving, setLeaving] = useState(false);
  const query = useQuery({ ...optionsOf(useId("prescriptionId")), enabled: !isLeaving });
  return (
    <Loaded query={query}>
      {(prescription) => <Details prescription={prescription} onLeaving={setLeaving} />}
    </Loaded>
  );
}

interface DetailsProps {
  prescription: Prescription;
  onLeaving: (isLeaving: boolean) => void;
}

function Details({ prescription, onLeaving }: DetailsProps) {
  const { t } = useLingui();
  const can = useCan();
  const navigate = useNavigate();
  const times = useTimes();
  const [isDeleting, setDeleting] = useState(false);
  const path = { prescription_id: prescription.id };
  const back = recordOf(prescription.patient.id, isStaff(can));
  const { amends, amended_by } = prescription;
  return (
    <>
      <PageHeader
        title={t`Prescription of ${times.date(prescription.created_at)}`}
        crumbs={[{ to: back, label: isStaff(can) ? t`Record` : t`My record` }]}
        actions={
          <>
            <DocumentButton load={() => printPrescription({ path, throwOnError: true })}>
              {t`Download as PDF`}
            </DocumentButton>
            <Button icon="print" onClick={() => globalThis.print()}>
              {t`Print`}
            </Button>
            {can("prescription.create") && amended_by === null && (
              <LinkButton to={`/prescriptions/new?amends=${prescription.id}`} icon="edit">
                {t`Correct`}
              </LinkButton>
            )}
            {can("prescription.delete") && (
              <Button icon="trash" onClick={() => setDeleting(true)}>
                {t`Delete`}
              </Button>
            )}
          </>
        }
      />
      <RecordSubject patient={prescription.patient} />
      {amended_by !== null && (
        <Banner
          tone="warning"
          title={<Trans>This prescription was corrected. What counts is the correction below.</Trans>}
        />
      )}
      <PrescriptionCard prescription={prescription} />
      {amended_by !== null && <Other id={amended_by} title={t`The correction`} />}
      {amends !== null && <Other id={amends} title={t`What it corrects`} />}
      {isDeleting && (
        <DeleteRecordDialog
          title={t`Delete this prescription?`}
          topic="prescriptions"
          onLeaving={onLeaving}
          onDelete={async (reason) => {
            await deletePrescription({ path, body: { reason }, throwOnError: true });
            await navigate(back, { replace: true });
          }}
          done={t`The prescription was deleted.`}
          onClose={() => setDeleting(false)}
        />
      )}
    </>
  );
}

function PrescriptionCard({ prescription, title }: { prescription: Prescription; title?: string }) {
  const times = useTimes();
  const isAmended = prescription.amended_by !== null;
  const medicine = <Written text={prescription.medicine} isAmended={isAmended} />;
  return (
    <Card title={title ?? medicine}>
      <div className="stack">
        <OnPaper prescription={prescription} />
        {title && (
          <p>
            <strong>{medicine}</strong>
          </p>
        )}
        <PrescriptionFacts prescription={prescription} />
        <p className="muted">
          <Authorship record={prescription} /> · {times.dateTime(prescription.created_at)} (
          {times.zoneName(prescription.created_at)})
        </p>
      </div>
    </Card>
  );
}

/** What a sheet of paper has to say by itself, and the screen says elsewhere. */
function OnPaper({ prescription: { patient } }: { prescription: Prescription }) {
  const { t } = useLingui();
  const clinic = useClinic();
  const times = useTimes();
  return (
    <div className={styles.onPaper}>
      <Facts
        items={[
          [t`Clinic`, `${clinic.name}, ${clinic.address}, ${clinic.phone}`],
          [t`Patient`, <Name key="patient" person={patient} />],
          [t`Born`, patient.birth_date && times.dayPlain(patient.birth_date)],
        ]}
      />
    </div>
  );
}

/** The correction of a prescription, or the one that it corrects; one that was deleted since leaves no trace here. */
function Other({ id, title }: { id: number; title: string }) {
  const query = useQuery(optionsOf(id));
  return query.data ? <PrescriptionCard prescription={query.data} title={title} /> : null;
}
