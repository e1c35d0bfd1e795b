import { useLingui as useWords } from "@lingui/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Link, Outlet, useLocation, useMatches, useNavigate } from "react-router";
import { useClinic } from "@/shared/clinic/clinic";
import type { Entry, Handle } from "@/shared/routing/feature";
import { isAllowed, useCan, useMe } from "@/shared/session/me";
import { useRoleName } from "@/shared/session/roles";
import { session } from "@/shared/session/tokens";
import { Avatar } from "@/shared/ui/Avatar";
import { Dialog } from "@/shared/ui/Dialog";
import { Icon } from "@/shared/ui/Icon";
import { Menu } from "@/shared/ui/Menu";
import { Brand } from "../public/Brand";
import { Preferences } from "../public/Preferences";
import styles from "./Frame.module.css";
import { LiveSign } from "./LiveSign";
import { entryOf, menuFor } from "./navigation";

// Menus lead nobody there.
const ForbiddenPage = lazy(() => import("./ForbiddenPage"));

/** How many entries the phone's bottom bar holds beside "More". */
const IN_REACH = 4;

/** Menu, top bar and page. */
export function Frame() {
  const { t } = useLingui();
  const can = useCan();
  const clinic = useClinic();
  const entries = menuFor(can);
  const [isOpen, setOpen] = useState(false);
  return (
    <div className={styles.frame}>
      <aside className={`${styles.side} no-print`}>
        <Brand name={clinic.name} />
        <nav aria-label={t`Main menu`}>
          <Entries entries={entries} />
        </nav>
        <div className={styles.sideFoot}>
          <Preferences />
        </div>
      </aside>
      <header className={`${styles.top} no-print`}>
        <div className={styles.topBrand}>
          <Brand name={clinic.name} />
        </div>
        <LiveSign />
        <UserMenu />
      </header>
      <main id="main" tabIndex={-1} className={styles.main}>
        <Page />
      </main>
      <nav className={`${styles.bottom} no-print`} aria-label={t`Shortcuts`}>
        <Entries entries={entries.slice(0, IN_REACH)} />
        <button type="button" className={styles.entry} aria-haspopup="dialog" onClick={() => setOpen(true)}>
          <Icon name="menu" />
          <span>
            <Trans>Menu</Trans>
          </span>
        </button>
      </nav>
      {isOpen && (
        <Dialog title={t`Menu`} onClose={() => setOpen(false)}>
          <nav className={styles.drawer} aria-label={t`Main menu`}>
            <Entries entries={entries} onGo={() => setOpen(false)} />
          </nav>
          <Preferences />
        </Dialog>
      )}
    </div>
  );
}

/** The page, unless the caller may not see it; the server decides all the same. */
function Page() {
  const can = useCan();
  const isForbidden = useMatches().some(
    (match) => !isAllowed((match.handle as Handle | undefined)?.needs, can),
  );
  return <Suspense>{isForbidden ? <ForbiddenPage /> : <Outlet />}</Suspense>;
}

function Entries({ entries, onGo }: { entries: readonly Entry[]; onGo?: () => void }) {
  const { _ } = useWords();
  const { pathname } = useLocation();
  const current = entryOf(entries, pathname);
  return (
    <ul className={styles.entries}>
      {entries.map((entry) => (
        <li key={entry.to}>
          <Link
            to={entry.to}
            className={styles.entry}
            aria-current={entry === current ? "page" : undefined}
            onClick={onGo}
          >
            <Icon name={entry.icon} />
            <span>{_(entry.label)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function UserMenu() {
  const { t } = useLingui();
  const me = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const roleName = useRoleName();
  const name = `${me.profile.first_name} ${me.profile.last_name}`;
  const signOut = async () => {
    // Away first: a page must not see its person disappear.
    await navigate("/");
    await session.signOut().catch(() => undefined);
    queries.clear();
  };
  return (
    <div className={styles.user}>
      <Avatar person={{ id: me.id, ...me.profile }} />
      <div className={styles.userName}>
        <span>{name}</span>
        <span className="muted">{roleName(me.role)}</span>
      </div>
      <Menu
        label={t`Your account`}
        icon="down"
        head={
          <div className={styles.menuHead}>
            <strong>{name}</strong>
            <span className="muted">{me.email}</span>
          </div>
        }
        items={[
          { label: t`Account and settings`, icon: "person", to: "/account" },
          { label: t`Sign out`, icon: "exit", onSelect: () => void signOut() },
        ]}
      />
    </div>
  );
}
