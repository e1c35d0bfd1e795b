import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { listTimeOffOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { deleteTimeOff } from "@/shared/api/generated/sdk.gen";
import type { Doctor, TimeOff } from "@/shared/api/generated/types.gen";
import { ConfirmDialog } from "@/shared/forms/ConfirmDialog";
import { useRefresh } from "@/shared/live/useRefresh";
import { useTimes } from "@/shared/time/useTimes";
import { Button } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { Loaded } from "@/shared/ui/Query";
import { Notice } from "@/shared/ui/States";
import { useAnnouncer } from "@/shared/ui/Toast";
import styles from "./TimeOffCard.module.css";
import { TimeOffDialog } from "./TimeOffDialog";
import { wholeDays } from "./timeOff";
import { useKeeps } from "./useKeeps";

const SHOWN = 10;

type Asking = { kind: "add" } | { kind: "delete"; timeOff: TimeOff };

/** When a doctor is away, from today on. */
export function TimeOffCard({ doctor }: { doctor: Doctor }) {
  const { t } = useLingui();
  const times = useTimes();
  const keeps = useKeeps(doctor.id);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [size, setSize] = useState(SHOWN);
  const query = useQuery({
    ...listTimeOffOptions({
      path: { doctor_id: doctor.id },
      query: { from: times.today(), page_size: size, sort: "starts_at" },
    }),
    placeholderData: keepPreviousData,
  });
  const add = keeps("time_off.create") && (
    <Button icon="plus" small onClick={() => setAsking({ kind: "add" })}>
      {t`Add time off`}
    </Button>
  );
  return (
    <Card title={t`Time off`} actions={add}>
      <Loaded query={query}>
        {({ items, total }) =>
          items.length === 0 ? (
            <Notice icon="leave" title={t`No time off from today on`} />
          ) : (
            <>
              <ul className={styles.list}>
                {items.map((timeOff) => (
                  <li key={timeOff.id}>
                    <div>
                      <Span timeOff={timeOff} />
                      {timeOff.reason && <p className="muted">{timeOff.reason}</p>}
                    </div>
                    {keeps("time_off.delete") && (
                      <Button
                        kind="quiet"
                        icon="trash"
                        iconOnly
                        small
                        onClick={() => setAsking({ kind: "delete", timeOff })}
                      >
                        {t`Delete the time off from ${times.date(timeOff.starts_at)}`}
                      </Button>
                    )}
                  </li>
                ))}
              </ul>
              {total > items.length && (
                <Button kind="quiet" onClick={() => setSize(100)} busy={query.isPlaceholderData}>
                  {t`Show all ${total}`}
                </Button>
              )}
            </>
          )
        }
      </Loaded>
      {asking?.kind === "add" && <TimeOffDialog doctor={doctor} onClose={() => setAsking(null)} />}
      {asking?.kind === "delete" && <DeleteDialog timeOff={asking.timeOff} onClose={() => setAsking(null)} />}
    </Card>
  );
}

/** From when to when, as days where it is about whole days. */
function Span({ timeOff }: { timeOff: TimeOff }) {
  const times = useTimes();
  const { starts_at, ends_at } = timeOff;
  const whole = wholeDays(times.wallTime(starts_at), times.wallTime(ends_at));
  if (whole) {
    const [first, last] = [times.dayPlain(whole.first), times.dayPlain(whole.last)];
    return <p className={styles.span}>{first === last ? first : `${first} – ${last}`}</p>;
  }
  const isOneDay = times.dayOf(starts_at) === times.dayOf(ends_at);
  return (
    <p className={styles.span}>
      {isOneDay
        ? `${times.date(starts_at)}, ${times.timeRange(starts_at, ends_at)}`
        : `${times.dateTime(starts_at)} – ${times.dateTime(ends_at)}`}
    </p>
  );
}

function DeleteDialog({ timeOff, onClose }: { timeOff: TimeOff; onClose: () => void }) {
  const { t } = useLingui();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  const remove = async () => {
    const path = { doctor_id: timeOff.doctor_id, time_off_id: timeOff.id };
    await deleteTimeOff({ path, throwOnError: true });
    onClose();
    done(t`The time off was deleted.`);
    await refresh("doctors");
  };
  return (
    <ConfirmDialog
      title={t`Delete this time off?`}
      confirm={t`Delete`}
      cancel={t`Keep it`}
      danger
      onConfirm={remove}
      onClose={onClose}
    >
      <Span timeOff={timeOff} />
      <p>
        <Trans>The doctor can then be booked at this time again.</Trans>
      </p>
    </ConfirmDialog>
  );
}
