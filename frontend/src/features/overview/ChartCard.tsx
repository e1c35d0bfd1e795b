import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useId, useState } from "react";
import { useTimes } from "@/shared/time/useTimes";
import { Button } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import styles from "./Chart.module.css";

interface ChartCardProps {
  title: string;
  /** The one number that the picture comes to, and what it counts. */
  total: string;
  unit: string;
  /** What the picture says, in a sentence; readers hear it instead. */
  summary: string;
  /** What the rows of the table are. */
  heading: string;
  rows: readonly { key: string; name: string; value: number }[];
  /** The picture's insides, drawn in per cent of its size. */
  children: ReactNode;
}

/** A picture of numbers, and the numbers: as a table on demand, and always on paper. */
export function ChartCard({ title, total, unit, summary, heading, rows, children }: ChartCardProps) {
  const { t } = useLingui();
  const { number } = useTimes();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <Card
      title={title}
      actions={
        <Button
          kind="quiet"
          small
          aria-expanded={isOpen}
          aria-controls={id}
          aria-label={isOpen ? t`Hide the table of ${title}` : t`Show the table of ${title}`}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? t`Hide the table` : t`Table`}
        </Button>
      }
    >
      <p className={styles.total}>
        <strong>{total}</strong> <span className="muted">{unit}</span>
      </p>
      <div className={styles.frame}>
        <svg className={styles.picture} role="img" aria-label={summary}>
          {children}
        </svg>
      </div>
      <div id={id} className={isOpen ? styles.table : styles.closed}>
        <table>
          <caption className="visually-hidden">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{heading}</th>
              <th scope="col">{t`Number`}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.name}</th>
                <td>{number(row.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
