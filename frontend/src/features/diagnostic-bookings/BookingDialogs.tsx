import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "react-router";
import { cancelDiagnosticBooking, deleteDiagnosticBooking } from "@/shared/api/generated/sdk.gen";
import type { DiagnosticBooking } from "@/shared/api/generated/types.gen";
import { fullName } from "@/shared/care/names";
import { ConfirmDialog } from "@/shared/forms/ConfirmDialog";
import { useRefresh } from "@/shared/live/useRefresh";
import { useTimes } from "@/shared/time/useTimes";
import { useAnnouncer } from "@/shared/ui/Toast";

export type Asked = "cancel" | "delete";

interface BookingDialogProps {
  asked: Asked;
  booking: DiagnosticBooking;
  /** Where to go when the booking is gone; without it one stays. */
  away?: string;
  onClose: () => void;
}

/** Asks before a booking is cancelled or deleted, and does it. */
export function BookingDialog({ asked, booking, away, onClose }: BookingDialogProps) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  const path = { booking_id: booking.id };
  const finish = async (text: string) => {
    onClose();
    done(text);
    await refresh("diagnostic-bookings");
  };

  if (asked === "cancel") {
    return (
      <ConfirmDialog
        title={booking.status === "requested" ? t`Cancel this request?` : t`Cancel this booking?`}
        confirm={booking.status === "requested" ? t`Cancel the request` : t`Cancel the booking`}
        cancel={t`Keep it`}
        danger
        reason={{ label: t`Why`, hint: t`The mail to the patient says it.`, needed: true }}
        onConfirm={async (reason) => {
          await cancelDiagnosticBooking({ path, body: { reason }, throwOnError: true });
          await finish(t`It was cancelled.`);
        }}
        onClose={onClose}
      >
        <Which booking={booking} />
      </ConfirmDialog>
    );
  }
  return (
    <ConfirmDialog
      title={t`Delete this booking?`}
      confirm={t`Delete`}
      danger
      onConfirm={async () => {
        await deleteDiagnosticBooking({ path, throwOnError: true });
        // Away first: the page must not ask for what is gone.
        if (away) await navigate(away, { replace: true });
        await finish(t`It was deleted.`);
      }}
      onClose={onClose}
    >
      <Which booking={booking} />
      <p>
        <Trans>
          It leaves every list. What was only called off is better cancelled: then it stays to be seen.
        </Trans>
      </p>
    </ConfirmDialog>
  );
}

function Which({ booking }: { booking: DiagnosticBooking }) {
  const times = useTimes();
  return (
    <p>
      <strong>{fullName(booking.patient)}</strong>
      {booking.patient.birth_date && `, ${times.dayPlain(booking.patient.birth_date)}`}
      <br />
      {booking.diagnostic.name}
      {booking.starts_at && `, ${times.dateTime(booking.starts_at)} (${times.zoneName(booking.starts_at)})`}
    </p>
  );
}
