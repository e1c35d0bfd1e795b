import { Fragment, type ReactNode } from "react";
import styles from "./Facts.module.css";

/** Pairs of a name and a value; those without a value are left out. */
export function Facts({ items }: { items: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {items.map(([label, value]) =>
        value === null || value === undefined || value === "" || value === false ? null : (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </Fragment>
        ),
      )}
    </dl>
  );
}
