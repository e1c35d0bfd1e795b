import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Button } from "@/shared/ui/Button";
import styles from "./FilterBar.module.css";

/** Filters that are seldom needed: shown on demand, and whenever one of them narrows the list. */
export function MoreFilters({ isUsed, children }: { isUsed: boolean; children: ReactNode }) {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(isUsed);
  const isShown = isOpen || isUsed;
  return (
    <>
      {!isUsed && (
        <Button kind="quiet" icon="filter" aria-expanded={isShown} onClick={() => setOpen(!isOpen)}>
          {isShown ? t`Fewer filters` : t`More filters`}
        </Button>
      )}
      {isShown && <div className={styles.more}>{children}</div>}
    </>
  );
}

/** A filter that a link set, such as one patient's id: says what it is, and takes it away. */
export function SetFilter({
  label,
  value,
  onClear,
}: {
  label: string;
  value: ReactNode;
  onClear: () => void;
}) {
  const { t } = useLingui();
  return (
    <div className={styles.set}>
      <span>
        {label}: <strong>{value}</strong>
      </span>
      <Button kind="quiet" icon="cross" iconOnly small onClick={onClear}>
        {t`Remove the filter “${label}”`}
      </Button>
    </div>
  );
}
