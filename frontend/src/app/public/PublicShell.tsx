import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect } from "react";
import { Outlet } from "react-router";
import { useClinicCard } from "@/shared/clinic/card";
import { session } from "@/shared/session/tokens";
import { useSessionState } from "@/shared/session/useSessionState";
import { LinkButton } from "@/shared/ui/Button";
import { Brand } from "./Brand";
import { Preferences } from "./Preferences";
import styles from "./PublicShell.module.css";

/** Around the pages for everybody. */
export function PublicShell() {
  const { t } = useLingui();
  const { clinic } = useClinicCard();
  const { status } = useSessionState();
  useEffect(() => {
    // Whether somebody is signed in only decides what the corner offers; nobody waits for it or hears of its failing.
    if (status === "unknown") session.restore().catch(() => undefined);
  }, [status]);
  return (
    <div className={styles.shell}>
      <header className={styles.top}>
        <div className={styles.inside}>
          <Brand name={clinic?.name ?? "QHealth"} />
          <nav className="row" aria-label={t`Account`}>
            {status === "signed-in" ? (
              <LinkButton to="/start" kind="primary" icon="person">
                {t`My pages`}
              </LinkButton>
            ) : (
              <LinkButton to="/sign-in" kind="secondary" icon="lock">
                {t`Sign in`}
              </LinkButton>
            )}
          </nav>
        </div>
      </header>
      <main id="main" tabIndex={-1} className={styles.main}>
        <Outlet />
      </main>
      <footer className={styles.foot}>
        <div className={styles.inside}>
          {clinic && (
            <p className={styles.reach}>
              <span>{clinic.address}</span>
              <a href={`tel:${clinic.phone.replaceAll(" ", "")}`}>{clinic.phone}</a>
            </p>
          )}
          <Preferences />
        </div>
        {clinic && (
          <p className={`${styles.inside} ${styles.emergency}`}>
            <Trans>In an emergency, call 112.</Trans>
          </p>
        )}
      </footer>
    </div>
  );
}
