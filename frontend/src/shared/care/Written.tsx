import { Trans } from "@lingui/react/macro";
import styles from "./Written.module.css";

/** A text of the medical record exactly as it was typed, line ends included; struck through once it was corrected. */
export function Written({ text, isAmended = false }: { text: string; isAmended?: boolean }) {
  if (!isAmended) return <span className={styles.written}>{text}</span>;
  return (
    <s className={styles.written}>
      {/* Few readers say that a text is struck through. */}
      <span className="visually-hidden">
        <Trans>Corrected since:</Trans>{" "}
      </span>
      {text}
    </s>
  );
}
