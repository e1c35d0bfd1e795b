import { useLingui } from "@lingui/react/macro";
import type { WaitingFigures } from "@/shared/api/generated/types.gen";
import { useTimes } from "@/shared/time/useTimes";
import styles from "./Chart.module.css";
import { ChartCard } from "./ChartCard";

/** Requests that wait for a date, by their age: bars, and the same numbers as a table. */
export function WaitingChart({ waiting }: { waiting: WaitingFigures }) {
  const { t } = useLingui();
  const { number } = useTimes();
  const ages = [
    { key: "one", name: t`Less than a day`, value: waiting.under_one_day },
    { key: "three", name: t`1 to 3 days`, value: waiting.one_to_three_days },
    { key: "seven", name: t`3 to 7 days`, value: waiting.three_to_seven_days },
    { key: "more", name: t`More than 7 days`, value: waiting.over_seven_days },
  ];
  const total = ages.reduce((sum, { value }) => sum + value, 0);
  const largest = Math.max(1, ...ages.map(({ value }) => value));
  const long = number(waiting.over_seven_days);
  const height = 100 / ages.length;
  return (
    <ChartCard
      title={t`Waiting requests`}
      total={number(total)}
      unit={t`at present`}
      summary={t`Waiting requests: ${number(total)}, of which ${long} for more than 7 days`}
      heading={t`They wait for`}
      rows={ages}
    >
      {ages.map(({ key, name, value }, index) => (
        <g key={key}>
          <title>{`${name}: ${number(value)}`}</title>
          <text className={styles.name} x="0" y={`${index * height}%`} dy="1.05em">
            {name}
          </text>
          <text className={styles.end} x="100%" y={`${index * height}%`} dy="1.05em">
            {number(value)}
          </text>
          <rect
            className={styles.track}
            x="0"
            width="100%"
            y={`${index * height + height * 0.58}%`}
            height={`${height * 0.26}%`}
            rx="3"
          />
          <rect
            className={key === "more" ? styles.late : styles.bar}
            x="0"
            width={`${(value / largest) * 100}%`}
            y={`${index * height + height * 0.58}%`}
            height={`${height * 0.26}%`}
            rx="3"
          />
        </g>
      ))}
    </ChartCard>
  );
}
