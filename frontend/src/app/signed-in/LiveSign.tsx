import { useLingui } from "@lingui/react/macro";
import { useLiveStatus } from "@/shared/live/live";
import styles from "./LiveSign.module.css";

/** Whether what is on the screen follows what others do. */
export function LiveSign() {
  const { t } = useLingui();
  const status = useLiveStatus();
  const words = {
    live: t`Live`,
    connecting: t`Connecting …`,
    reconnecting: t`Reconnecting …`,
    offline: t`Offline`,
    off: t`Offline`,
  };
  return (
    <span className={`${styles.sign} no-print`} data-status={status} role="status">
      {words[status]}
    </span>
  );
}
