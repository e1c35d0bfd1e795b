import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "react-router";
import type { DiagnosticBooking } from "@/shared/api/generated/types.gen";
import { fullName } from "@/shared/care/names";
import { BookingStatusBadge } from "@/shared/care/status";
import { useCan } from "@/shared/session/me";
import { ageOn } from "@/shared/time/days";
import { useNow } from "@/shared/time/useNow";
import { useTimes } from "@/shared/time/useTimes";
import { Button, LinkButton } from "@/shared/ui/Button";
import { Menu } from "@/shared/ui/Menu";
import { Age } from "./Age";
import { type Asked, BookingDialog } from "./BookingDialogs";
import { Caller } from "./Caller";
import { CallNote } from "./CallNote";
import styles from "./RequestCard.module.css";
import { rulesOf } from "./rules";
import { useSeen } from "./useSeen";

interface RequestCardProps {
  request: DiagnosticBooking;
  /** The note of the call is open. */
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
}

/** One waiting request: whom to call about what, the note of the call, and the way to a date. */
export function RequestCard({ request, isOpen, onOpen }: RequestCardProps) {
  const { t } = useLingui();
  const can = useCan();
  const rules = rulesOf(request, { can, now: useNow() });
  const [asking, setAsking] = useState<Asked | null>(null);
  const isWaiting = request.status === "requested";
  const [card, isSeen] = useSeen<HTMLLIElement>();
  return (
    <li ref={card} className={styles.card}>
      <article
        className={styles.inside}
        aria-label={`${fullName(request.patient)}, ${request.diagnostic.name}`}
      >
        <Subject request={request} />
        <div className={styles.actions}>
          <Caller patientId={request.patient.id} isSeen={isSeen} onCall={() => onOpen(true)} />
          {rules.schedule && isWaiting && (
            <LinkButton kind="primary" icon="calendar" to={`/booking?request=${request.id}`}>
              {t`Schedule`}
            </LinkButton>
          )}
          <Menu
            label={t`More about ${fullName(request.patient)}`}
            items={[
              rules.visit && {
                label: t`Book a visit for it`,
                icon: "doctor",
                to: `/booking?request=${request.id}&kind=visit`,
              },
              { label: t`Look at the request`, icon: "eye", to: `/diagnostic-bookings/${request.id}` },
              rules.cancel && {
                label: t`Cancel the request`,
                icon: "cross",
                danger: true,
                onSelect: () => setAsking("cancel"),
              },
            ]}
          />
        </div>
        <div className={styles.call}>
          {isOpen ? (
            <>
              <CallNote booking={request} focused />
              <Button kind="quiet" small onClick={() => onOpen(false)}>
                {t`Close the note`}
              </Button>
            </>
          ) : (
            <ClosedNote request={request} onOpen={() => onOpen(true)} />
          )}
        </div>
      </article>
      {asking && <BookingDialog asked={asking} booking={request} onClose={() => setAsking(null)} />}
    </li>
  );
}

function Subject({ request }: { request: DiagnosticBooking }) {
  const { t } = useLingui();
  const times = useTimes();
  const { patient } = request;
  const age = patient.birth_date ? ageOn(patient.birth_date, times.today()) : null;
  return (
    <div className={styles.subject}>
      <p className={styles.name}>
        <Link to={`/patients/${patient.id}`}>{fullName(patient)}</Link>{" "}
        {patient.birth_date && (
          <span className={styles.born}>
            <span className="nowrap">{times.dayPlain(patient.birth_date)}</span>{" "}
            <span className="nowrap">({t`${age} years`})</span>
          </span>
        )}
      </p>
      <p>{request.diagnostic.name}</p>
      <p className={styles.age}>
        {request.status === "requested" ? (
          <Age since={request.requested_at} />
        ) : (
          <BookingStatusBadge status={request.status} />
        )}
        <span className="muted">{t`Asked for on ${times.dateTime(request.requested_at)}`}</span>
      </p>
      {request.note && <blockquote className={styles.wish}>{request.note}</blockquote>}
    </div>
  );
}

function ClosedNote({ request, onOpen }: { request: DiagnosticBooking; onOpen: () => void }) {
  const { t } = useLingui();
  return (
    <div className={styles.closed}>
      {request.call_note && (
        <p className={styles.noted}>
          <span className="visually-hidden">
            <Trans>Note of the call</Trans>:{" "}
          </span>
          {request.call_note}
        </p>
      )}
      <Button kind="quiet" small icon="note" aria-expanded={false} onClick={onOpen}>
        {request.call_note ? t`Change the note of the call` : t`Note of the call`}
      </Button>
    </div>
  );
}
