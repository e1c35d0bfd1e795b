import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { listOwnSessionsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { session } from "@/shared/session/tokens";
import { useTimes } from "@/shared/time/useTimes";
import { Banner } from "@/shared/ui/Banner";
import { Button } from "@/shared/ui/Button";
import styles from "./SessionWarning.module.css";

const MINUTE = 60_000;
/** How long before its end a session's end is told (WCAG 2.2.1 asks for 20 seconds at least). */
const AHEAD = 5 * MINUTE;

/** Tells in time that the session ends, and prolongs it where the server does. */
export default function SessionWarning() {
  const { t } = useLingui();
  const times = useTimes();
  const sessions = useQuery({
    ...listOwnSessionsOptions(),
    staleTime: 15 * MINUTE,
    refetchInterval: 15 * MINUTE,
  });
  const endsAt = sessions.data?.items.find((one) => one.is_current)?.expires_at;
  const isNear = useIsNear(endsAt);
  const [isBusy, setBusy] = useState(false);
  /** The end that the server did not put off: a session lasts no longer than it does, however much it is used. */
  const [lastEnd, setLastEnd] = useState<string | null>(null);
  if (!endsAt || !isNear) return null;
  const isLast = lastEnd === endsAt;

  const stay = async () => {
    setBusy(true);
    try {
      await session.refresh();
      const { data } = await sessions.refetch();
      setLastEnd(data?.items.find((one) => one.is_current)?.expires_at ?? null);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles.place}>
      <Banner
        tone="warning"
        announced
        title={t`You will be signed out at ${times.time(endsAt)}`}
        actions={
          !isLast && (
            <Button small busy={isBusy} onClick={() => void stay()}>
              {t`Stay signed in`}
            </Button>
          )
        }
      >
        {isLast ? (
          <Trans>
            This cannot be put off. You are asked for your password then, and what you write stays.
          </Trans>
        ) : (
          <Trans>Save what you are writing. If it cannot be prolonged, sign in again.</Trans>
        )}
      </Banner>
    </div>
  );
}

/** Whether an instant is so close that it has to be told; looks at the clock again and again. */
function useIsNear(instant: string | undefined): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (!instant) return;
    const look = () => setNear(Date.parse(instant) - Date.now() < AHEAD);
    look();
    const timer = setInterval(look, MINUTE / 4);
    return () => clearInterval(timer);
  }, [instant]);
  return isNear;
}
