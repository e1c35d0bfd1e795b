import { Trans } from "@lingui/react/macro";
import { Outlet, ScrollRestoration, useNavigation } from "react-router";
import styles from "./Root.module.css";

/** Around every page: the place in it when one comes back, and a line that says that the next one is on its way. */
export function Root() {
  const isLeaving = useNavigation().state === "loading";
  return (
    <>
      <a className={`${styles.skip} visually-hidden`} href="#main">
        <Trans>Skip to the content</Trans>
      </a>
      <div className={styles.progress} data-active={isLeaving} aria-hidden="true" />
      <Outlet />
      <ScrollRestoration />
    </>
  );
}

/** What is seen while the first page is on its way. */
export function Splash() {
  return <div className={styles.splash} aria-busy="true" />;
}
