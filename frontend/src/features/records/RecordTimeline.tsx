import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import { useSearchParams } from "react-router";
import { isStaff, useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { Button } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { Failed, Notice, Skeleton } from "@/shared/ui/States";
import { Timeline } from "@/shared/ui/Timeline";
import { useAnnouncer } from "@/shared/ui/Toast";
import { keyOf, useTimelineItem } from "./items";
import { KindFilter } from "./KindFilter";
import { type Kind, kindsFor } from "./kinds";
import { useRecord } from "./useRecord";

/** The record of a patient as one timeline; its address says which kind is looked at. */
export function RecordTimeline({ patientId }: { patientId: number }) {
  const { t } = useLingui();
  const can = useCan();
  const { zone, zoneName } = useTimes();
  const kinds = kindsFor(can);
  const [search, setSearch] = useSearchParams();
  const only = kinds.find((kind) => kind === search.get("kind"));
  const record = useRecord(patientId, only);
  const timelineItem = useTimelineItem(isStaff(can));
  useTellNews(record.items[0] && keyOf(record.items[0]), record.isLoading, only);

  const choose = (kind: Kind | undefined) =>
    setSearch(kind ? { kind } : {}, { replace: true, preventScrollReset: true });
  const short = zoneName();
  return (
    <section className="stack" aria-label={t`Record`}>
      <KindFilter kinds={kinds} chosen={only} onChoose={choose} />
      <Card>
        {record.problem ? (
          <Failed problem={record.problem} onRetry={record.retry} />
        ) : record.isLoading ? (
          <Skeleton lines={8} />
        ) : record.items.length === 0 ? (
          <Notice
            icon="record"
            title={only ? t`There is nothing of this kind yet` : t`The record is empty so far`}
            action={only && <Button onClick={() => choose(undefined)}>{t`Show everything`}</Button>}
          />
        ) : (
          <div className="stack">
            <p className="muted">{t`The newest first. Times in ${zone} (${short}).`}</p>
            <Timeline label={t`Record`} items={record.items.map(timelineItem)} />
            {!record.isWhole && (
              <div>
                <Button icon="history" busy={record.isReadingOn} onClick={record.readOn}>
                  {t`Show older`}
                </Button>
              </div>
            )}
          </div>
        )}
      </Card>
    </section>
  );
}

/** Readers hear that something new came while the record was open; on the screen it just appears. */
function useTellNews(newest: string | undefined, isLoading: boolean, only: Kind | undefined): void {
  const { t } = useLingui();
  const { say } = useAnnouncer();
  const seen = useRef<{ newest: string | undefined; only: Kind | undefined }>(undefined);
  useEffect(() => {
    if (isLoading) return;
    const before = seen.current;
    seen.current = { newest, only };
    if (before && before.only === only && before.newest !== newest && newest !== undefined)
      say(t`The record has changed.`);
  }, [newest, isLoading, only, say, t]);
}
