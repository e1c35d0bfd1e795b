import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useSearchParams } from "react-router";
import { viewOverviewOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { Overview } from "@/shared/api/generated/types.gen";
import { SelectFilter } from "@/shared/lists/FilterBar";
import { numberIn } from "@/shared/lists/filters";
import { useCan } from "@/shared/session/me";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { Button } from "@/shared/ui/Button";
import { Columns } from "@/shared/ui/Columns";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";
import styles from "./OverviewPage.module.css";
import { Shortcuts } from "./Shortcuts";
import { Today } from "./Today";
import { Waiting } from "./Waiting";
import { WaitingChart } from "./WaitingChart";
import { WeekChart } from "./WeekChart";

const USUAL = 12;
const SPANS = [4, 8, 26, 53];

export default function OverviewPage() {
  const { t } = useLingui();
  const can = useCan();
  const heading = useId();
  const [search, setSearch] = useSearchParams();
  const asked = numberIn(search.get("weeks") ?? undefined);
  const weeks = SPANS.find((span) => span === asked) ?? USUAL;
  const query = useQuery({
    ...viewOverviewOptions({ query: { weeks } }),
    placeholderData: keepPreviousData,
    meta: { topics: ["visits", "diagnostic-bookings"] },
  });
  return (
    <>
      <PageHeader
        title={t`Overview`}
        actions={
          <Button icon="print" onClick={() => globalThis.print()}>
            {t`Print`}
          </Button>
        }
      />
      <Today />
      <section className="stack" aria-labelledby={heading}>
        <div className={styles.head}>
          <div className={styles.words}>
            <h2 id={heading}>{t`Week by week`}</h2>
            <p className="muted">
              <Trans>
                A visit counts in the week in which it starts. The last bar is the present week, with what is
                booked for the rest of it.
              </Trans>
            </p>
          </div>
          <SelectFilter
            label={t`How far back`}
            value={weeks === USUAL ? "" : String(weeks)}
            onChange={(span) => setSearch(span ? { weeks: span } : {}, { replace: true })}
            all={t`${USUAL} weeks`}
            options={SPANS.map((span) => [String(span), t`${span} weeks`] as const)}
          />
        </div>
        <Loaded query={query} lines={8}>
          {(overview) => <Charts overview={overview} />}
        </Loaded>
      </section>
      <Columns>
        {can("diagnostic_booking.list") && <Waiting />}
        <Shortcuts />
      </Columns>
      <ZoneHint />
    </>
  );
}

function Charts({ overview: { weeks, waiting } }: { overview: Overview }) {
  const { t } = useLingui();
  return (
    <div className={styles.charts}>
      <WeekChart title={t`Visits`} weeks={weeks} figureOf={(week) => week.visits} />
      <WeekChart title={t`Completed visits`} weeks={weeks} figureOf={(week) => week.completed} />
      <WeekChart title={t`Cancelled visits`} weeks={weeks} figureOf={(week) => week.cancelled} />
      <WeekChart title={t`Missed visits`} weeks={weeks} figureOf={(week) => week.no_show} />
      <WeekChart title={t`Diagnostics`} weeks={weeks} figureOf={(week) => week.diagnostics} />
      <WaitingChart waiting={waiting} />
    </div>
  );
}
