import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useClinicCard } from "@/shared/clinic/card";
import { useSessionState } from "@/shared/session/useSessionState";
import { Button, LinkButton } from "@/shared/ui/Button";
import { Icon, type IconName } from "@/shared/ui/Icon";
import { PageHeader } from "@/shared/ui/PageHeader";
import art from "./clinic.svg?url";
import styles from "./Home.module.css";
import { OpeningHours } from "./OpeningHours";

/** The clinic's home page: what one can do here, where it is, and when it is open. */
export default function HomePage() {
  return (
    <div className={styles.home}>
      <Hero />
      <Ways />
      <FindUs />
    </div>
  );
}

function Hero() {
  const { t } = useLingui();
  const isSignedIn = useSessionState().status === "signed-in";
  return (
    <div className={styles.hero}>
      <div className={styles.words}>
        <PageHeader
          title={t`Your clinic, close at hand`}
          lead={
            <Trans>Ask for tests, see your visits and read your medical record, whenever it suits you.</Trans>
          }
        />
        <p className="row">
          {isSignedIn ? (
            <LinkButton to="/start" kind="primary" icon="right">
              {t`To my pages`}
            </LinkButton>
          ) : (
            <>
              <LinkButton to="/register" kind="primary">
                {t`Register as a patient`}
              </LinkButton>
              <LinkButton to="/sign-in">{t`Sign in`}</LinkButton>
            </>
          )}
        </p>
      </div>
      <svg className={styles.art} viewBox="0 0 560 420" aria-hidden="true" focusable="false">
        <use href={`${art}#clinic`} />
      </svg>
    </div>
  );
}

function Ways() {
  const { t } = useLingui();
  return (
    <section className={styles.ways} aria-label={t`What you can do here`}>
      <Way icon="flask" title={t`Ask for a test`}>
        <Trans>Choose what you need. We call you, and set a time together with you.</Trans>
      </Way>
      <Way icon="calendar" title={t`See your visits`}>
        <Trans>When, where and with whom. We remind you, and up to a day before you can cancel.</Trans>
      </Way>
      <Way icon="record" title={t`Read your record`}>
        <Trans>What your doctor found, what was prescribed, and what happens next, in one place.</Trans>
      </Way>
    </section>
  );
}

function Way({ icon, title, children }: { icon: IconName; title: string; children: ReactNode }) {
  return (
    <div className={styles.card}>
      <Icon name={icon} />
      <h2>{title}</h2>
      <p className="muted">{children}</p>
    </div>
  );
}

function FindUs() {
  const { t } = useLingui();
  const { clinic, problem, retry } = useClinicCard();
  return (
    <div className={styles.find}>
      {clinic && (
        <>
          <section className={styles.card}>
            <h2>
              <Trans>How to reach us</Trans>
            </h2>
            <p className={styles.reach}>
              <Icon name="phone" />
              <a href={`tel:${clinic.phone.replaceAll(" ", "")}`}>{clinic.phone}</a>
            </p>
            <p className={styles.reach}>
              <Icon name="pin" />
              <span>
                {clinic.name}
                <br />
                {clinic.address}
              </span>
            </p>
          </section>
          <OpeningHours clinic={clinic} />
        </>
      )}
      {problem && (
        <section className={styles.card} role="alert">
          <h2>
            <Trans>How to reach us</Trans>
          </h2>
          <p>
            <Trans>Telephone, address and opening hours could not be fetched just now.</Trans>
          </p>
          <p>
            <Button icon="refresh" onClick={retry}>
              {t`Try again`}
            </Button>
          </p>
        </section>
      )}
    </div>
  );
}
