import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Problem } from "@/shared/api/problem";
import { useProblemText } from "@/shared/api/problemText";
import { Button } from "./Button";
import { Icon, type IconName } from "./Icon";
import styles from "./States.module.css";

interface NoticeProps {
  icon: IconName;
  title: ReactNode;
  children?: ReactNode;
  /** The one thing to do next. */
  action?: ReactNode;
}

/** What stands in the place of content that is not there. */
export function Notice({ icon, title, children, action }: NoticeProps) {
  return (
    <div className={styles.notice}>
      <Icon name={icon} size="large" />
      <p className={styles.title}>{title}</p>
      {children && <div className={styles.text}>{children}</div>}
      {action}
    </div>
  );
}

/** Content could not be loaded: says why in the reader's language, and offers to try again. */
export function Failed({
  problem,
  onRetry,
  isRetrying = false,
}: {
  problem: Problem;
  onRetry: () => void;
  isRetrying?: boolean;
}) {
  const { t } = useLingui();
  const text = useProblemText();
  const isGone = problem.status === 404 || problem.status === 403;
  return (
    <div role="alert">
      <Notice
        icon={problem.isUnreachable ? "offline" : "warning"}
        title={isGone ? t`This is not here` : t`This could not be loaded`}
        action={
          isGone ? undefined : (
            <Button icon="refresh" busy={isRetrying} onClick={onRetry}>
              {t`Try again`}
            </Button>
          )
        }
      >
        {text(problem)}
      </Notice>
    </div>
  );
}

const LINES = [0, 1, 2, 3, 4, 5, 6, 7];

/** Grey lines where content is about to be. */
export function Skeleton({ lines = 4 }: { lines?: number }) {
  const { t } = useLingui();
  return (
    <div className={styles.skeleton} role="status" aria-busy="true">
      <span className="visually-hidden">{t`Loading …`}</span>
      {LINES.slice(0, lines).map((line) => (
        <span key={line} className={styles.bone} aria-hidden="true" />
      ))}
    </div>
  );
}
