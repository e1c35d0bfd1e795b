import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { viewDiagnosticBookingOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { DiagnosticBooking } from "@/shared/api/generated/types.gen";
import { RequestCard } from "./RequestCard";
import styles from "./RequestsPage.module.css";
import { withKept } from "./withKept";

/**
 * The requests that were found. The one whose note is open stays where it is, even when a colleague gives it a date
 * meanwhile: whoever is on the telephone goes on writing.
 */
export function OpenRequests({ found }: { found: readonly DiagnosticBooking[] }) {
  const [openId, setOpenId] = useState<number | null>(null);
  const [kept, setKept] = useState<DiagnosticBooking | null>(null);
  const current = found.find((request) => request.id === openId);
  if (current && current !== kept) setKept(current);
  const isGone = openId !== null && current === undefined;
  const now = useQuery({
    ...viewDiagnosticBookingOptions({ path: { booking_id: openId ?? 0 } }),
    enabled: isGone,
  });
  const held = isGone && kept?.id === openId ? (now.data ?? kept) : null;
  const shown = withKept(found, held);
  if (shown.length === 0) return null;
  return (
    <ul className={styles.cards}>
      {shown.map((request) => (
        <RequestCard
          key={request.id}
          request={request}
          isOpen={request.id === openId}
          onOpen={(isOpen) => setOpenId(isOpen ? request.id : null)}
        />
      ))}
    </ul>
  );
}
