import { useLingui } from "@lingui/react/macro";
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { Link, useLocation } from "react-router";
import { Icon } from "./Icon";
import styles from "./PageHeader.module.css";

export interface Crumb {
  to: string;
  label: string;
}

interface PageHeaderProps {
  /** Also the document's title. */
  title: string;
  /** Where one is: the pages above this one, the highest first. */
  crumbs?: readonly Crumb[];
  /** A line or a status below the title. */
  lead?: ReactNode;
  actions?: ReactNode;
}

/** What every page begins with. Its `h1` takes the focus when the page is navigated to. */
export function PageHeader({ title, crumbs = [], lead, actions }: PageHeaderProps) {
  const { t } = useLingui();
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(title);
  useArrival(heading);
  return (
    <header className={styles.header}>
      {crumbs.length > 0 && (
        <nav className={`${styles.crumbs} no-print`} aria-label={t`You are here`}>
          <ol className={styles.list}>
            {crumbs.map((crumb) => (
              <li key={crumb.to}>
                <Link to={crumb.to}>{crumb.label}</Link>
                <Icon name="right" size="small" />
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className={styles.line}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions && <div className="row no-print">{actions}</div>}
      </div>
      {lead && <div className={styles.lead}>{lead}</div>}
    </header>
  );
}

/** Names the page in the browser's tab and history. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · QHealth`;
  }, [title]);
}

/** The address whose heading was shown last; undefined until the first page is. */
let lastPath: string | undefined;
/** Whether that heading had the focus when it went away. */
let hadFocus = false;

/**
 * Puts the focus on the heading of a page that was navigated to, as a browser does with a new document. Navigating
 * with the state `{ keepFocus: true }` leaves it where it is, as among tabs. A heading that takes the place of another,
 * as when a page has loaded, takes its focus too.
 */
function useArrival(heading: RefObject<HTMLElement | null>): void {
  const { pathname, state } = useLocation() as { pathname: string; state: { keepFocus?: boolean } | null };
  const keepsFocus = state?.keepFocus === true;
  useEffect(() => {
    const isFirst = lastPath === undefined;
    const isSame = lastPath === pathname && !hadFocus;
    lastPath = pathname;
    hadFocus = false;
    // A dialog that is open over the page keeps it.
    if (isFirst || isSame || keepsFocus || document.querySelector("dialog[open]")) return;
    heading.current?.focus({ preventScroll: true });
  }, [pathname, keepsFocus, heading]);
  useLayoutEffect(() => {
    const element = heading.current;
    return () => {
      hadFocus = document.activeElement === element;
    };
  }, [heading]);
}
