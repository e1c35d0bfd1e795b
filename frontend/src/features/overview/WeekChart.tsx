import { useLingui } from "@lingui/react/macro";
import { useTimes } from "@/shared/time/useTimes";
import styles from "./Chart.module.css";
import { ChartCard } from "./ChartCard";
import { everyOf, marksOf } from "./scale";
import { useWeekNames, type Week } from "./weeks";

/** Per cent of the picture's width and height that the scale, the numbers and the names of weeks take. */
const LEFT = 8;
const TOP = 10;
const BOTTOM = 12;
const MOST_LABELS = 13;
/** With more digits than these, all weeks together, the bars are too narrow for numbers above them. */
const MOST_DIGITS = 26;

interface WeekChartProps {
  title: string;
  weeks: readonly Week[];
  figureOf: (week: Week) => number;
}

/** One figure week by week: bars, and the same numbers as a table. */
export function WeekChart({ title, weeks, figureOf }: WeekChartProps) {
  const { t } = useLingui();
  const { number } = useTimes();
  const names = useWeekNames();
  const values = weeks.map(figureOf);
  const total = values.reduce((sum, value) => sum + value, 0);
  const largest = Math.max(0, ...values);
  const summary = t`${title}: ${number(total)} in ${weeks.length} weeks, at most ${number(largest)} in one week`;
  return (
    <ChartCard
      title={title}
      total={number(total)}
      unit={t`in ${weeks.length} weeks`}
      summary={summary}
      rows={weeks.map((week, index) => ({
        key: week.monday,
        name: names.long(week, index === weeks.length - 1),
        value: values[index] ?? 0,
      }))}
      heading={t`Week`}
    >
      <Bars weeks={weeks} values={values} />
    </ChartCard>
  );
}

function Bars({ weeks, values }: { weeks: readonly Week[]; values: readonly number[] }) {
  const { number } = useTimes();
  const names = useWeekNames();
  const marks = marksOf(Math.max(0, ...values));
  const top = marks.at(-1) ?? 1;
  const room = 100 - TOP - BOTTOM;
  const step = (100 - LEFT) / weeks.length;
  const every = everyOf(weeks.length, MOST_LABELS);
  const areNumbered = values.reduce((digits, value) => digits + String(value).length, 0) <= MOST_DIGITS;
  const yOf = (value: number) => 100 - BOTTOM - (value / top) * room;
  return (
    <>
      {marks.map((mark) => (
        <g key={mark}>
          <line className={styles.grid} x1={`${LEFT}%`} x2="100%" y1={`${yOf(mark)}%`} y2={`${yOf(mark)}%`} />
          <text className={styles.mark} x="0" y={`${yOf(mark)}%`} dy="0.35em">
            {number(mark)}
          </text>
        </g>
      ))}
      {weeks.map((week, index) => {
        const value = values[index] ?? 0;
        const x = LEFT + index * step;
        const isPresent = index === weeks.length - 1;
        const isLabelled = (weeks.length - 1 - index) % every === 0;
        return (
          <g key={week.monday}>
            <title>{`${names.long(week, isPresent)}: ${number(value)}`}</title>
            <rect
              className={isPresent ? styles.present : styles.bar}
              x={`${x + step * 0.14}%`}
              width={`${step * 0.72}%`}
              y={`${yOf(value)}%`}
              height={`${(value / top) * room}%`}
              rx="2"
            />
            {areNumbered && (
              <text className={styles.number} x={`${x + step / 2}%`} y={`${yOf(value)}%`} dy="-0.35em">
                {number(value)}
              </text>
            )}
            {isLabelled && (
              <text className={styles.label} x={`${x + step / 2}%`} y="100%" dy="-0.25em">
                {names.short(week)}
              </text>
            )}
          </g>
        );
      })}
      <line
        className={styles.base}
        x1={`${LEFT}%`}
        x2="100%"
        y1={`${100 - BOTTOM}%`}
        y2={`${100 - BOTTOM}%`}
      />
    </>
  );
}
