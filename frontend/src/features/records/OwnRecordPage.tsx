import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect } from "react";
import { rememberRecordSeen } from "@/shared/care/recordSeen";
import { useMe } from "@/shared/session/me";
import { PageHeader } from "@/shared/ui/PageHeader";
import { RecordTimeline } from "./RecordTimeline";

/** A patient's own record. */
export default function OwnRecordPage() {
  const { t } = useLingui();
  const { id } = useMe();
  useEffect(() => rememberRecordSeen(id, new Date()), [id]);
  return (
    <>
      <PageHeader
        title={t`My record`}
        lead={<Trans>What the clinic has written down about you. If something is not right, call us.</Trans>}
      />
      <RecordTimeline patientId={id} />
    </>
  );
}
