import { useLingui } from "@lingui/react/macro";
import { Badge } from "@/shared/ui/Badge";

/** Whether a doctor takes bookings, as a word with a colour. */
export function Available({ is }: { is: boolean }) {
  const { t } = useLingui();
  return is ? (
    <Badge tone="success">{t`Takes bookings`}</Badge>
  ) : (
    <Badge tone="warning">{t`No bookings`}</Badge>
  );
}
