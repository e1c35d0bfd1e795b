import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { listOwnSessionsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { endOwnSession } from "@/shared/api/generated/sdk.gen";
import type { OwnSession } from "@/shared/api/generated/types.gen";
import { Problem } from "@/shared/api/problem";
import { useProblemText } from "@/shared/api/problemText";
import { deviceOf } from "@/shared/session/device";
import { useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { Badge } from "@/shared/ui/Badge";
import { Banner } from "@/shared/ui/Banner";
import { Button } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { Icon } from "@/shared/ui/Icon";
import { Loaded } from "@/shared/ui/Query";
import { useAnnouncer } from "@/shared/ui/Toast";
import styles from "./Account.module.css";

/** How many are shown before one asks for all. */
const FEW = 4;

/** Where the account is signed in; what one does not know can be ended. */
export function SessionsCard() {
  const { t } = useLingui();
  const can = useCan();
  const text = useProblemText();
  const { done } = useAnnouncer();
  const query = useQuery(listOwnSessionsOptions());
  const [ending, setEnding] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [areAllShown, setAllShown] = useState(false);

  const end = async (id: number) => {
    setEnding(id);
    setProblem(null);
    try {
      await endOwnSession({ path: { session_id: id }, throwOnError: true });
      done(t`You are signed out there.`);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // One that is over already is what was wanted.
      if (error.status !== 404) setProblem(error);
    }
    await query.refetch();
    setEnding(null);
  };
  return (
    <Card title={t`Where you are signed in`}>
      <div className="stack">
        {problem && <Banner tone="danger" announced title={text(problem)} />}
        <Loaded query={query} lines={3}>
          {({ items }) => (
            <>
              <ul className={styles.sessions}>
                {shown(items, areAllShown).map((one) => (
                  <Session
                    key={one.id}
                    session={one}
                    isEnding={ending === one.id}
                    {...(can("account.update") ? { onEnd: () => void end(one.id) } : {})}
                  />
                ))}
              </ul>
              {!areAllShown && items.length > FEW && (
                <p>
                  <Button kind="quiet" icon="down" small onClick={() => setAllShown(true)}>
                    {t`Show all ${items.length}`}
                  </Button>
                </p>
              )}
            </>
          )}
        </Loaded>
      </div>
    </Card>
  );
}

/** This device first, then those that were used last. */
function shown(sessions: readonly OwnSession[], areAllShown: boolean): OwnSession[] {
  const sorted = sessions.toSorted((one, other) => Number(other.is_current) - Number(one.is_current));
  return areAllShown ? sorted : sorted.slice(0, FEW);
}

function Session({
  session,
  isEnding,
  onEnd,
}: {
  session: OwnSession;
  isEnding: boolean;
  onEnd?: () => void;
}) {
  const { t } = useLingui();
  const times = useTimes();
  const name = (session.user_agent && deviceOf(session.user_agent)) || t`An unknown device`;
  const since = times.dateTime(session.created_at);
  const last = times.dateTime(session.last_used_at);
  return (
    <li>
      <Icon name="device" />
      <div className={styles.session}>
        <p className="row">
          <span className={styles.name}>{name}</span>
          {session.is_current && <Badge tone="success">{t`This device`}</Badge>}
        </p>
        <p className="muted">
          <Trans>Signed in {since}</Trans>
        </p>
        <p className="muted">
          {session.ip_address ? (
            <Trans>
              Last used {last}, from {session.ip_address}
            </Trans>
          ) : (
            <Trans>Last used {last}</Trans>
          )}
        </p>
      </div>
      {!session.is_current && onEnd && (
        <Button small busy={isEnding} onClick={onEnd} aria-label={t`Sign out there: ${name}, ${since}`}>
          {t`Sign out there`}
        </Button>
      )}
    </li>
  );
}
