import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";
import styles from "./Timeline.module.css";

export interface TimelineItem {
  key: string;
  icon: IconName;
  /** When, as people read it. */
  when: ReactNode;
  title: ReactNode;
  body?: ReactNode;
}

/** What happened, one thing under the other. */
export function Timeline({ items, label }: { items: readonly TimelineItem[]; label: string }) {
  return (
    <ol className={styles.timeline} aria-label={label}>
      {items.map((item) => (
        <li key={item.key} className={styles.item}>
          <span className={styles.mark}>
            <Icon name={item.icon} size="small" />
          </span>
          <div className={styles.content}>
            <p className={styles.when}>{item.when}</p>
            <div className={styles.title}>{item.title}</div>
            {item.body}
          </div>
        </li>
      ))}
    </ol>
  );
}
