import type { ReactNode } from "react";
import styles from "./Columns.module.css";

/** Cards beside each other where there is room, each as high as what is in it. */
export function Columns({ children }: { children: ReactNode }) {
  return <div className={styles.columns}>{children}</div>;
}
