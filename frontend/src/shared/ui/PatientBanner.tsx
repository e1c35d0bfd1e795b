import { useLingui } from "@lingui/react/macro";
import { Link } from "react-router";
import { ageOn } from "@/shared/time/days";
import { useTimes } from "@/shared/time/useTimes";
import { Avatar } from "./Avatar";
import styles from "./PatientBanner.module.css";

interface BannerPatient {
  id: number;
  first_name: string;
  last_name: string;
  birth_date: string | null;
  phone?: string | null;
}

/** Whom a page is about: name, birth date and age, on every page and dialog about one patient. */
export function PatientBanner({ patient, to }: { patient: BannerPatient; to?: string }) {
  const { t } = useLingui();
  const times = useTimes();
  const name = `${patient.first_name} ${patient.last_name}`;
  const age = patient.birth_date ? ageOn(patient.birth_date, times.today()) : null;
  return (
    <section className={styles.banner} aria-label={t`Patient`}>
      <Avatar person={patient} />
      <div className={styles.words}>
        <p className={styles.name}>
          <bdi>{to ? <Link to={to}>{name}</Link> : name}</bdi>
        </p>
        <p className={styles.facts}>
          {patient.birth_date && (
            <span className="nowrap">
              {t`Born ${times.dayPlain(patient.birth_date)}`} ({t`${age} years`})
            </span>
          )}
          {patient.phone && <a href={`tel:${patient.phone.replaceAll(" ", "")}`}>{patient.phone}</a>}
        </p>
      </div>
    </section>
  );
}
