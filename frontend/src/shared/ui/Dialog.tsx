import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { Button } from "./Button";
import styles from "./Dialog.module.css";

interface DialogProps {
  title: ReactNode;
  /** Called when the reader leaves it with Escape or the cross; the caller then stops rendering it. */
  onClose: () => void;
  /** Keeps it open while something is being sent. */
  busy?: boolean;
  wide?: boolean;
  children: ReactNode;
}

/**
 * A question over the page. It is open for as long as it is rendered: `{asking && <Dialog onClose={stop}>...}`.
 *
 * The browser keeps the focus inside and gives it back afterwards.
 */
export function Dialog({ title, onClose, busy = false, wide = false, children }: DialogProps) {
  const { t } = useLingui();
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();

  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      // An element that was removed meanwhile gives the focus to nobody, and the page would begin anew for readers.
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  const close = () => {
    if (!busy) onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it, which the browser tells as "cancel".
    <dialog
      ref={ref}
      className={`${styles.dialog} ${wide ? styles.wide : ""}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget && isOutside(event)) close();
      }}
    >
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        <Button kind="quiet" icon="cross" iconOnly onClick={close} aria-disabled={busy || undefined}>
          {t`Close`}
        </Button>
      </div>
      <div className={styles.body}>{children}</div>
    </dialog>
  );
}

/** Whether a click hit the backdrop; a text field's drag that ends out there must not close anything. */
function isOutside(event: React.MouseEvent<HTMLDialogElement>): boolean {
  const box = event.currentTarget.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return event.detail > 0 && (x < box.left || x > box.right || y < box.top || y > box.bottom);
}

/** The buttons at the end of a dialog. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}
