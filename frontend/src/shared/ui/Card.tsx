import { type ReactNode, useId } from "react";
import styles from "./Card.module.css";

interface CardProps {
  title?: ReactNode;
  /** Buttons and links at the end of the title's line. */
  actions?: ReactNode;
  /** Content goes up to the border, as tables and lists do. */
  flush?: boolean;
  children: ReactNode;
}

/** A part of a page that belongs together, named by its title. */
export function Card({ title, actions, flush = false, children }: CardProps) {
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={title ? id : undefined}>
      {(title || actions) && (
        <div className={styles.head}>
          {title && <h2 id={id}>{title}</h2>}
          {actions && <div className="row no-print">{actions}</div>}
        </div>
      )}
      <div className={flush ? undefined : styles.body}>{children}</div>
    </section>
  );
}
