import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { cancelDiagnosticBooking } from "@/shared/api/generated/sdk.gen";
import type { DiagnosticBooking } from "@/shared/api/generated/types.gen";
import { ConfirmDialog } from "@/shared/forms/ConfirmDialog";
import { useRefresh } from "@/shared/live/useRefresh";
import { useCan } from "@/shared/session/me";
import { Button } from "@/shared/ui/Button";
import { useAnnouncer } from "@/shared/ui/Toast";

/** Takes a request back while it has no date; what has one is cancelled by telephone, as the page says. */
export function WithdrawButton({ booking }: { booking: DiagnosticBooking }) {
  const { t } = useLingui();
  const can = useCan();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  const [isAsking, setAsking] = useState(false);
  if (booking.status !== "requested" || !can("diagnostic_booking.withdraw")) return null;
  return (
    <>
      <Button small icon="cross" onClick={() => setAsking(true)}>
        {t`Withdraw`}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={t`Withdraw the request for “${booking.diagnostic.name}”?`}
          confirm={t`Withdraw`}
          cancel={t`Keep it`}
          danger
          onConfirm={async () => {
            await cancelDiagnosticBooking({ path: { booking_id: booking.id }, body: {}, throwOnError: true });
            setAsking(false);
            done(t`The request was withdrawn.`);
            await refresh("diagnostic-bookings");
          }}
          onClose={() => setAsking(false)}
        >
          <p>
            <Trans>The clinic does not call you about it then. You can ask again at any time.</Trans>
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
