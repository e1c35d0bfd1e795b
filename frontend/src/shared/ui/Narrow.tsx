import { type ReactNode, useEffect, useRef } from "react";
import styles from "./Narrow.module.css";
import { PageHeader } from "./PageHeader";

/** A page that asks for one thing. */
export function Narrow({
  title,
  lead,
  below,
  arrives = false,
  children,
}: {
  title: string;
  lead?: ReactNode;
  /** What else one may have come for. */
  below?: ReactNode;
  /** It took the place of another step of the same page: its heading takes the focus, as a new page's does. */
  arrives?: boolean;
  children?: ReactNode;
}) {
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (arrives) card.current?.querySelector("h1")?.focus();
  }, [arrives]);
  return (
    <div className={styles.narrow}>
      <div className={styles.card} ref={card}>
        <PageHeader title={title} lead={lead} />
        {children}
      </div>
      {below}
    </div>
  );
}
