import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { viewAuditEventOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { AuditEvent } from "@/shared/api/generated/types.gen";
import { useId } from "@/shared/routing/params";
import { useTimes } from "@/shared/time/useTimes";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { Facts } from "@/shared/ui/Facts";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";
import { Actor, DetailValue, Subject, useActionWord, useDetails } from "./EventParts";
import styles from "./Oversight.module.css";

export default function AuditEventPage() {
  const id = useId("eventId");
  const query = useQuery(viewAuditEventOptions({ path: { event_id: id } }));
  return <Loaded query={query}>{(event) => <Details event={event} />}</Loaded>;
}

function Details({ event }: { event: AuditEvent }) {
  const { t } = useLingui();
  const times = useTimes();
  const wordOf = useActionWord();
  const detailsOf = useDetails();
  const about = `subject_type=${encodeURIComponent(event.subject_type)}&subject_id=${event.subject_id}`;
  return (
    <>
      <PageHeader
        title={wordOf(event.action)}
        crumbs={[{ to: "/audit-events", label: t`Audit trail` }]}
        actions={
          event.subject_id > 0 && (
            <LinkButton to={`/audit-events?${about}`} icon="history">
              {t`Everything about the same`}
            </LinkButton>
          )
        }
      />
      <Card>
        <Facts
          items={[
            [t`When`, times.dateTime(event.at)],
            [t`Who`, <Actor key="actor" actor={event.actor} />],
            [t`From the IP address`, event.ip_address],
            [t`About`, <Subject key="subject" event={event} />],
            ...detailsOf(event).map(
              ([name, label, detail]) =>
                [
                  label,
                  <span key={name} className={styles.value}>
                    <DetailValue detail={detail} />
                  </span>,
                ] as const,
            ),
          ]}
        />
      </Card>
      <ZoneHint />
    </>
  );
}
