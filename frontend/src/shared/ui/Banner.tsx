import type { ReactNode } from "react";
import styles from "./Banner.module.css";
import { Icon, type IconName } from "./Icon";

type BannerTone = "info" | "success" | "warning" | "danger";

const ICONS: Readonly<Record<BannerTone, IconName>> = {
  info: "info",
  success: "check",
  warning: "warning",
  danger: "warning",
};

interface BannerProps {
  tone?: BannerTone;
  title?: ReactNode;
  actions?: ReactNode;
  /** Readers say it at once; for what happens after somebody did something. */
  announced?: boolean;
  children?: ReactNode;
}

/** Something to know about the whole page or form. */
export function Banner({ tone = "info", title, actions, announced = false, children }: BannerProps) {
  const role = announced ? (tone === "danger" ? "alert" : "status") : undefined;
  return (
    <div className={`${styles.banner} ${styles[tone]}`} role={role}>
      <Icon name={ICONS[tone]} />
      <div className={styles.text}>
        {title && <p className={styles.title}>{title}</p>}
        {children}
      </div>
      {actions && <div className="row no-print">{actions}</div>}
    </div>
  );
}
