import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { viewPatientOptions, viewVisitOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { Visit } from "@/shared/api/generated/types.gen";
import { fullName } from "@/shared/care/names";
import { VisitStatusBadge } from "@/shared/care/status";
import { useId } from "@/shared/routing/params";
import { useCan, useMe } from "@/shared/session/me";
import { useNow } from "@/shared/time/useNow";
import { useTimes } from "@/shared/time/useTimes";
import { Button, LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { Facts } from "@/shared/ui/Facts";
import { Menu } from "@/shared/ui/Menu";
import { PageHeader } from "@/shared/ui/PageHeader";
import { PatientBanner } from "@/shared/ui/PatientBanner";
import { Loaded } from "@/shared/ui/Query";
import { rulesOf } from "./rules";
import { type Asked, VisitDialog } from "./VisitDialogs";

export default function VisitPage() {
  const id = useId("visitId");
  const query = useQuery(viewVisitOptions({ path: { visit_id: id } }));
  return <Loaded query={query}>{(visit) => <Details visit={visit} />}</Loaded>;
}

function Details({ visit }: { visit: Visit }) {
  const { t } = useLingui();
  const can = useCan();
  const times = useTimes();
  const [asking, setAsking] = useState<Asked | null>(null);
  const rules = rulesOf(visit, { can, me: useMe(), now: useNow() });
  const patient = useQuery({
    ...viewPatientOptions({ path: { patient_id: visit.patient.id } }),
    enabled: can("patient.view"),
  });
  return (
    <>
      <PageHeader
        title={t`Visit on ${times.dateTime(visit.starts_at)}`}
        crumbs={[{ to: "/visits", label: t`Visits` }]}
        lead={<VisitStatusBadge status={visit.status} />}
        actions={
          <>
            {rules.complete && (
              <Button kind="primary" icon="check" onClick={() => setAsking("complete")}>
                {t`Completed`}
              </Button>
            )}
            {rules.noShow && <Button onClick={() => setAsking("no-show")}>{t`Did not come`}</Button>}
            {rules.move && (
              <LinkButton to={`/booking?visit=${visit.id}`} kind="primary" icon="calendar">
                {t`Move`}
              </LinkButton>
            )}
            {rules.cancel && (
              <Button icon="cross" onClick={() => setAsking("cancel")}>
                {t`Cancel the visit`}
              </Button>
            )}
            <Menu
              label={t`More`}
              items={[
                rules.remove && {
                  label: t`Delete`,
                  icon: "trash",
                  danger: true,
                  onSelect: () => setAsking("delete"),
                },
              ]}
            />
          </>
        }
      />
      <PatientBanner
        patient={{ ...visit.patient, phone: patient.data?.profile.phone ?? null }}
        to={`/patients/${visit.patient.id}`}
      />
      <VisitFacts visit={visit} />
      {asking && <VisitDialog asked={asking} visit={visit} onClose={() => setAsking(null)} />}
    </>
  );
}

function VisitFacts({ visit }: { visit: Visit }) {
  const { t } = useLingui();
  const can = useCan();
  const times = useTimes();
  const when = `${times.dayLong(times.dayOf(visit.starts_at))}, ${times.timeRange(visit.starts_at, visit.ends_at)}`;
  const changed = (at: string, by: Visit["booked_by"]) =>
    by ? t`${times.dateTime(at)}, by ${fullName(by)}` : times.dateTime(at);
  return (
    <Card title={t`Details`}>
      <Facts
        items={[
          [t`When`, `${when} (${times.zoneName(visit.starts_at)})`],
          [t`Doctor`, [fullName(visit.doctor), visit.doctor.specialty].filter(Boolean).join(", ")],
          [t`Note`, visit.note],
          [t`Reason for the exception`, visit.override],
          [
            t`From the request`,
            visit.request_id !== null && can("diagnostic_booking.view") && (
              <Link to={`/diagnostic-bookings/${visit.request_id}`}>{t`Look at the request`}</Link>
            ),
          ],
          [t`Booked`, changed(visit.created_at, visit.booked_by)],
          [t`Cancelled`, visit.cancelled_at && changed(visit.cancelled_at, visit.cancelled_by)],
          [t`Why it was cancelled`, visit.cancel_reason],
        ]}
      />
    </Card>
  );
}
