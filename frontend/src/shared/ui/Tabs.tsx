import { NavLink } from "react-router";
import styles from "./Tabs.module.css";

export interface Tab {
  to: string;
  label: string;
  /** How many there are behind it. */
  count?: number | undefined;
  /** The address has to fit as a whole, not only its beginning. */
  end?: boolean;
}

const KEEP_FOCUS = { keepFocus: true };

/** The parts of one subject, each with an address of its own. They are links, so that Back works as expected. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className={`${styles.tabs} no-print`}>
      <ul className={styles.list}>
        {tabs.map((tab) => (
          <li key={tab.to}>
            <NavLink to={tab.to} end={tab.end ?? false} className={styles.tab} state={KEEP_FOCUS}>
              {tab.label}
              {tab.count !== undefined && <span className={styles.count}>{tab.count}</span>}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
