import { Trans, useLingui } from "@lingui/react/macro";
import type { ClinicCard } from "@/shared/api/generated/types.gen";
import { wallTime, weekdayOf } from "@/shared/time/days";
import { useNow } from "@/shared/time/useNow";
import styles from "./Home.module.css";
import { type SameHours, standingAt, weekInShort } from "./hours";

/** When the clinic is open, and whether it is now, by its own clock. */
export function OpeningHours({ clinic }: { clinic: ClinicCard }) {
  const { t, i18n } = useLingui();
  const now = wallTime(useNow(), clinic.time_zone);
  const weekdays = weekdayNames(i18n.locale);
  const name = (weekday: number) => weekdays[weekday - 1] ?? "";
  const days = ({ from, to }: SameHours) => (from === to ? name(from) : `${name(from)}–${name(to)}`);
  const { weekly } = clinic.opening_hours;
  const standing = standingAt(weekly, weekdayOf(now.day), now.time);

  const told = () => {
    if (standing.isOpen) return t`Open now, until ${standing.until}`;
    if (!standing.opens) return t`Closed`;
    const { at, isToday, weekday } = standing.opens;
    return isToday ? t`Closed now, opens at ${at}` : t`Closed now, opens ${name(weekday)} at ${at}`;
  };
  return (
    <section className={styles.card}>
      <h2>
        <Trans>Opening hours</Trans>
      </h2>
      <p className={styles.standing} data-open={standing.isOpen}>
        {told()}
      </p>
      <table className={styles.hours}>
        <tbody>
          {weekInShort(weekly).map((group) => (
            <tr key={group.from}>
              <th scope="row">{days(group)}</th>
              <td>{group.hours.join(", ") || t`Closed`}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.small}>
        <Trans>Times in {clinic.time_zone}</Trans>
      </p>
    </section>
  );
}

const names = new Map<string, readonly string[]>();

/** Monday first, made once for a language. */
function weekdayNames(locale: string): readonly string[] {
  const known = names.get(locale);
  if (known) return known;
  const format = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  // 2 November 2026 is a Monday.
  const made = Array.from({ length: 7 }, (_, day) => format.format(new Date(Date.UTC(2026, 10, 2 + day))));
  names.set(locale, made);
  return made;
}
