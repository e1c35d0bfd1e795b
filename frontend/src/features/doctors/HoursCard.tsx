import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { viewWorkingHoursOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { Doctor } from "@/shared/api/generated/types.gen";
import { useTimes } from "@/shared/time/useTimes";
import { LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { Loaded } from "@/shared/ui/Query";
import styles from "./HoursCard.module.css";
import { byWeekday, dayWith, weeklyMinutes } from "./hours";
import { useKeeps } from "./useKeeps";

/** The hours of a usual week. */
export function HoursCard({ doctor }: { doctor: Doctor }) {
  const { t } = useLingui();
  const times = useTimes();
  const keeps = useKeeps(doctor.id);
  const query = useQuery(viewWorkingHoursOptions({ path: { doctor_id: doctor.id } }));
  return (
    <Card
      title={t`Working hours`}
      actions={
        keeps("working_hours.edit") && (
          <LinkButton to={`/doctors/${doctor.id}/working-hours`} icon="edit" small>
            {t`Change`}
          </LinkButton>
        )
      }
    >
      <Loaded query={query}>
        {({ weekly, slot_minutes }) => {
          const hours = times.number(Math.round(weeklyMinutes(weekly) / 6) / 10);
          return (
            <div className={styles.hours}>
              <dl className={styles.week}>
                {byWeekday(weekly)
                  .filter(([weekday, blocks]) => weekday <= 5 || blocks.length > 0)
                  .map(([weekday, blocks]) => (
                    <div key={weekday}>
                      <dt>{times.weekdayLong(dayWith(weekday))}</dt>
                      <dd className={blocks.length === 0 ? "muted" : undefined}>
                        {blocks.length === 0
                          ? t`Does not work`
                          : blocks.map((block) => (
                              <span key={block.start} className="nowrap">
                                {block.start}–{block.end}
                              </span>
                            ))}
                      </dd>
                    </div>
                  ))}
              </dl>
              <p className="muted">
                <Trans>
                  {hours} hours a week, visits of {slot_minutes} minutes. Times in {times.zone}.
                </Trans>
              </p>
            </div>
          );
        }}
      </Loaded>
    </Card>
  );
}
