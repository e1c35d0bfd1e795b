import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import {
  listJournalEntriesOptions,
  listPrescriptionsOptions,
  listSickLeavesOptions,
} from "@/shared/api/generated/@tanstack/react-query.gen";
import { Name } from "@/shared/care/Name";
import { isNewInRecord } from "@/shared/care/recordSeen";
import { Written } from "@/shared/care/Written";
import { useMe } from "@/shared/session/me";
import { useNow } from "@/shared/time/useNow";
import { useTimes } from "@/shared/time/useTimes";
import { Badge } from "@/shared/ui/Badge";
import { Card } from "@/shared/ui/Card";
import { Loaded } from "@/shared/ui/Query";
import styles from "./PatientHomePage.module.css";

const SHOWN = 4;
const NEWEST = { query: { page_size: SHOWN } };

interface Line {
  to: string;
  kind: string;
  text: string;
  isAmended: boolean;
  author: { first_name: string; last_name: string };
  at: string;
}

/** The newest that was written down about the patient, marked while the record was not looked at since. */
export function NewInRecord() {
  const { t } = useLingui();
  const entries = useQuery(listJournalEntriesOptions(NEWEST));
  const prescriptions = useQuery(listPrescriptionsOptions(NEWEST));
  const leaves = useQuery(listSickLeavesOptions(NEWEST));
  return (
    <Card title={t`New in your record`} flush actions={<Link to="/record">{t`My whole record`}</Link>}>
      <Loaded query={entries}>
        {(journal) => (
          <Loaded query={prescriptions}>
            {(prescribed) => (
              <Loaded query={leaves}>
                {(away) => (
                  <Lines
                    lines={[
                      ...journal.items.map((entry) => ({
                        to: `/journal-entries/${entry.id}`,
                        kind: t`Journal`,
                        text: entry.diagnosis,
                        ...aboutRecord(entry),
                      })),
                      ...prescribed.items.map((prescription) => ({
                        to: `/prescriptions/${prescription.id}`,
                        kind: t`Prescription`,
                        text: prescription.medicine,
                        ...aboutRecord(prescription),
                      })),
                      ...away.items.map((leave) => ({
                        to: `/sick-leaves/${leave.id}`,
                        kind: t`Sick leave`,
                        text: leave.diagnosis,
                        ...aboutRecord({ ...leave, amended_by: null }),
                      })),
                    ]}
                  />
                )}
              </Loaded>
            )}
          </Loaded>
        )}
      </Loaded>
    </Card>
  );
}

interface Authored {
  author: { first_name: string; last_name: string };
  amended_by: number | null;
  created_at: string;
}

function aboutRecord({ author, amended_by, created_at }: Authored) {
  return { isAmended: amended_by !== null, author, at: created_at };
}

function Lines({ lines }: { lines: readonly Line[] }) {
  const { t } = useLingui();
  const { id } = useMe();
  const now = useNow();
  const times = useTimes();
  const newest = lines.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at)).slice(0, SHOWN);
  if (newest.length === 0) return <p className={styles.none}>{t`Nothing has been written down yet.`}</p>;
  return (
    <ul className={styles.list}>
      {newest.map((line) => (
        <li key={line.to}>
          <div className={styles.line}>
            <Link to={line.to}>
              <Written text={line.text} isAmended={line.isAmended} />
            </Link>
            {isNewInRecord(id, line.at, now) && <Badge tone="primary">{t`New`}</Badge>}
          </div>
          <span className="muted">
            {line.kind} · {times.date(line.at)} · <Name person={line.author} />
          </span>
        </li>
      ))}
    </ul>
  );
}
