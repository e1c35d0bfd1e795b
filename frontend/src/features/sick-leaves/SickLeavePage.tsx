import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { viewSickLeaveOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { deleteSickLeave, printSickLeave } from "@/shared/api/generated/sdk.gen";
import type { SickLeave } from "@/shared/api/generated/types.gen";
import { Authorship } from "@/shared/care/Authorship";
import { DeleteRecordDialog } from "@/shared/care/DeleteRecordDialog";
import { LeaveFacts } from "@/shared/care/RecordFacts";
import { RecordSubject } from "@/shared/care/RecordSubject";
import { recordOf } from "@/shared/care/recordPath";
import { Written } from "@/shared/care/Written";
import { DocumentButton } from "@/shared/documents/DocumentButton";
import { useId } from "@/shared/routing/params";
import { isStaff, useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { Button } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";

export default function SickLeavePage() {
  const [isLeaving, setLeaving] = useState(false);
  const query = useQuery({
    ...viewSickLeaveOptions({ path: { leave_id: useId("leaveId") } }),
    enabled: !isLeaving,
  });
  return <Loaded query={query}>{(leave) => <Details leave={leave} onLeaving={setLeaving} />}</Loaded>;
}

interface DetailsProps {
  leave: SickLeave;
  onLeaving: (isLeaving: boolean) => void;
}

function Details({ leave, onLeaving }: DetailsProps) {
  const { t } = useLingui();
  const can = useCan();
  const navigate = useNavigate();
  const times = useTimes();
  const [isDeleting, setDeleting] = useState(false);
  const path = { leave_id: leave.id };
  const back = recordOf(leave.patient.id, isStaff(can));
  return (
    <>
      <PageHeader
        title={t`Sick leave from ${times.dayPlain(leave.from_date)}`}
        crumbs={[{ to: back, label: isStaff(can) ? t`Record` : t`My record` }]}
        actions={
          <>
            {can("sick_leave.download") && (
              <DocumentButton kind="primary" load={() => printSickLeave({ path, throwOnError: true })}>
                {t`Download the certificate`}
              </DocumentButton>
            )}
            {can("sick_leave.delete") && (
              <Button icon="trash" onClick={() => setDeleting(true)}>
                {t`Delete`}
              </Button>
            )}
          </>
        }
      />
      <RecordSubject patient={leave.patient} />
      <Card title={<Written text={leave.diagnosis} />}>
        <div className="stack">
          <LeaveFacts leave={leave} />
          <p className="muted">
            <Authorship record={leave} /> · {times.dateTime(leave.created_at)} (
            {times.zoneName(leave.created_at)})
          </p>
        </div>
      </Card>
      {isDeleting && (
        <DeleteRecordDialog
          title={t`Delete this sick leave?`}
          topic="sick-leaves"
          onLeaving={onLeaving}
          onDelete={async (reason) => {
            await deleteSickLeave({ path, body: { reason }, throwOnError: true });
            await navigate(back, { replace: true });
          }}
          done={t`The sick leave was deleted.`}
          onClose={() => setDeleting(false)}
        />
      )}
    </>
  );
}
