import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { findDoctorSlotsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { Doctor, Interval } from "@/shared/api/generated/types.gen";
import { useClinic } from "@/shared/clinic/clinic";
import { useCan } from "@/shared/session/me";
import { addDays, type Day } from "@/shared/time/days";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { Card } from "@/shared/ui/Card";
import { Loaded } from "@/shared/ui/Query";
import { Notice } from "@/shared/ui/States";
import styles from "./FreeTimesCard.module.css";

/** How many days ahead are looked at, how many of them are shown, and how many times of each. */
const AHEAD = 21;
const SHOWN_DAYS = 6;
const SHOWN_TIMES = 12;

/** The next times that can be booked with a doctor. */
export function FreeTimesCard({ doctor }: { doctor: Doctor }) {
  const { t } = useLingui();
  const times = useTimes();
  const can = useCan();
  const { phone } = useClinic();
  const today = times.today();
  const query = useQuery({
    ...findDoctorSlotsOptions({
      path: { doctor_id: doctor.id },
      query: { from: today, to: addDays(today, AHEAD) },
    }),
    enabled: doctor.is_available_for_booking,
  });
  return (
    <Card title={t`Next free times`}>
      {!doctor.is_available_for_booking ? (
        <Notice icon="calendar" title={t`This doctor takes no bookings at present`} />
      ) : (
        <Loaded query={query} lines={6}>
          {({ slots }) => {
            const days = [...byDay(slots, times.dayOf)].slice(0, SHOWN_DAYS);
            if (days.length === 0)
              return <Notice icon="calendar" title={t`Nothing is free in the next three weeks`} />;
            return (
              <div className="stack">
                <ul className={styles.days}>
                  {days.map(([day, free]) => (
                    <li key={day}>
                      <DayOfTimes doctor={doctor} day={day} slots={free} />
                    </li>
                  ))}
                </ul>
                <ZoneHint />
                {!can("visit.create") && can("diagnostic_booking.request") && (
                  <p className="muted">
                    <Trans>To book a visit, call {phone}.</Trans>
                  </p>
                )}
              </div>
            );
          }}
        </Loaded>
      )}
    </Card>
  );
}

function DayOfTimes({ doctor, day, slots }: { doctor: Doctor; day: Day; slots: readonly Interval[] }) {
  const { t } = useLingui();
  const times = useTimes();
  const can = useCan();
  const further = slots.length - SHOWN_TIMES;
  return (
    <>
      <h3 className={styles.day}>
        <span className="nowrap">{times.day(day)}</span>{" "}
        <span className="muted">{t`${plural(slots.length, { one: "# free", other: "# free" })}`}</span>
      </h3>
      <ul className={styles.times}>
        {slots.slice(0, SHOWN_TIMES).map((slot) => (
          <li key={slot.starts_at}>
            {can("visit.create") ? (
              <Link
                className={styles.time}
                to={`/booking?${new URLSearchParams({ doctor: String(doctor.id), starts_at: slot.starts_at })}`}
              >
                {times.time(slot.starts_at)}
              </Link>
            ) : (
              <span className={styles.time}>{times.time(slot.starts_at)}</span>
            )}
          </li>
        ))}
        {further > 0 && (
          <li
            className={styles.further}
          >{t`${plural(further, { one: "and # more", other: "and # more" })}`}</li>
        )}
      </ul>
    </>
  );
}

function byDay(slots: readonly Interval[], dayOf: (instant: string) => Day): Map<Day, Interval[]> {
  const days = new Map<Day, Interval[]>();
  for (const slot of slots) {
    const day = dayOf(slot.starts_at);
    const those = days.get(day);
    if (those) those.push(slot);
    else days.set(day, [slot]);
  }
  return days;
}
