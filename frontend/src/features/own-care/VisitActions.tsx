import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { cancelVisit, printVisit } from "@/shared/api/generated/sdk.gen";
import type { Visit } from "@/shared/api/generated/types.gen";
import { DoctorName } from "@/shared/care/Name";
import { dialing } from "@/shared/care/names";
import { useClinic } from "@/shared/clinic/clinic";
import { DocumentButton } from "@/shared/documents/DocumentButton";
import { ConfirmDialog } from "@/shared/forms/ConfirmDialog";
import { useRefresh } from "@/shared/live/useRefresh";
import { useTimes } from "@/shared/time/useTimes";
import { Button } from "@/shared/ui/Button";
import { useAnnouncer } from "@/shared/ui/Toast";
import { cancelling } from "./notice";
import styles from "./VisitActions.module.css";

/** What a patient can do with a visit: keep it on paper, and cancel it, or read why that needs a call. */
export function VisitActions({ visit, now }: { visit: Visit; now: Date }) {
  const { t } = useLingui();
  const { phone } = useClinic();
  const [isCancelling, setCancelling] = useState(false);
  const can = cancelling(visit, now);
  const path = { visit_id: visit.id };
  const isConfirmable = visit.status === "booked" || visit.status === "completed";
  return (
    <div className={styles.actions}>
      <div className="row">
        {isConfirmable && (
          <DocumentButton load={() => printVisit({ path, throwOnError: true })}>
            {t`Confirmation as PDF`}
          </DocumentButton>
        )}
        {can === "possible" && (
          <Button icon="cross" onClick={() => setCancelling(true)}>
            {t`Cancel the visit`}
          </Button>
        )}
      </div>
      {can === "late" && (
        <p className={styles.late}>
          <Trans>
            It is less than 24 hours away, so it can only be cancelled by telephone:{" "}
            <a className="nowrap" href={dialing(phone)}>
              {phone}
            </a>
          </Trans>
        </p>
      )}
      {isCancelling && <CancelDialog visit={visit} onClose={() => setCancelling(false)} />}
    </div>
  );
}

function CancelDialog({ visit, onClose }: { visit: Visit; onClose: () => void }) {
  const { t } = useLingui();
  const times = useTimes();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  return (
    <ConfirmDialog
      title={t`Cancel this visit?`}
      confirm={t`Cancel the visit`}
      cancel={t`Keep it`}
      danger
      reason={{ label: t`Why`, hint: t`You do not have to say it.` }}
      onConfirm={async (reason) => {
        await cancelVisit({ path: { visit_id: visit.id }, body: { reason }, throwOnError: true });
        onClose();
        done(t`The visit was cancelled.`);
        await refresh("visits");
      }}
      onClose={onClose}
    >
      <p>
        <strong>{times.dateTime(visit.starts_at)}</strong> ({times.zoneName(visit.starts_at)})
        <br />
        <DoctorName doctor={visit.doctor} />
      </p>
      <p>
        <Trans>The time is then free for somebody else. For another one, call the clinic.</Trans>
      </p>
    </ConfirmDialog>
  );
}
