import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { viewJournalEntryOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { deleteJournalEntry } from "@/shared/api/generated/sdk.gen";
import type { JournalEntry } from "@/shared/api/generated/types.gen";
import { Authorship } from "@/shared/care/Authorship";
import { DeleteRecordDialog } from "@/shared/care/DeleteRecordDialog";
import { EntryFacts } from "@/shared/care/RecordFacts";
import { RecordSubject } from "@/shared/care/RecordSubject";
import { recordOf } from "@/shared/care/recordPath";
import { Written } from "@/shared/care/Written";
import { useId } from "@/shared/routing/params";
import { isStaff, useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { Banner } from "@/shared/ui/Banner";
import { Button, LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";

const optionsOf = (id: number) => viewJournalEntryOptions({ path: { entry_id: id } });

export default function JournalEntryPage() {
  const [isLeaving, setLeaving] = useState(false);
  const query = useQuery({ ...optionsOf(useId("entryId")), enabled: !isLeaving });
  return <Loaded query={query}>{(entry) => <Details entry={entry} onLeaving={setLeaving} />}</Loaded>;
}

interface DetailsProps {
  entry: JournalEntry;
  onLeaving: (isLeaving: boolean) => void;
}

function Details({ entry, onLeaving }: DetailsProps) {
  const { t } = useLingui();
  const can = useCan();
  const navigate = useNavigate();
  const times = useTimes();
  const [isDeleting, setDeleting] = useState(false);
  const back = recordOf(entry.patient.id, isStaff(can));
  const isAmended = entry.amended_by !== null;
  return (
    <>
      <PageHeader
        title={t`Journal entry of ${times.date(entry.created_at)}`}
        crumbs={[{ to: back, label: isStaff(can) ? t`Record` : t`My record` }]}
        actions={
          <>
            {can("journal_entry.create") && !isAmended && (
              <LinkButton to={`/journal-entries/new?amends=${entry.id}`} icon="edit">
                {t`Correct`}
              </LinkButton>
            )}
            {can("journal_entry.delete") && (
              <Button icon="trash" onClick={() => setDeleting(true)}>
                {t`Delete`}
              </Button>
            )}
          </>
        }
      />
      <RecordSubject patient={entry.patient} />
      {isAmended && (
        <Banner
          tone="warning"
          title={<Trans>This entry was corrected. What counts is the correction below.</Trans>}
        />
      )}
      <EntryCard entry={entry} />
      {entry.amended_by !== null && <Other id={entry.amended_by} title={t`The correction`} />}
      {entry.amends !== null && <Other id={entry.amends} title={t`What it corrects`} />}
      {isDeleting && (
        <DeleteRecordDialog
          title={t`Delete this journal entry?`}
          topic="journal-entries"
          onLeaving={onLeaving}
          onDelete={async (reason) => {
            await deleteJournalEntry({ path: { entry_id: entry.id }, body: { reason }, throwOnError: true });
            await navigate(back, { replace: true });
          }}
          done={t`The journal entry was deleted.`}
          onClose={() => setDeleting(false)}
        />
      )}
    </>
  );
}

function EntryCard({ entry, title }: { entry: JournalEntry; title?: string }) {
  const times = useTimes();
  const isAmended = entry.amended_by !== null;
  return (
    <Card title={title ?? <Written text={entry.diagnosis} isAmended={isAmended} />}>
      <div className="stack">
        {title && (
          <p>
            <strong>
              <Written text={entry.diagnosis} isAmended={isAmended} />
            </strong>
          </p>
        )}
        <EntryFacts entry={entry} />
        <p className="muted">
          <Authorship record={entry} /> · {times.dateTime(entry.created_at)} (
          {times.zoneName(entry.created_at)})
        </p>
      </div>
    </Card>
  );
}

/** The correction of an entry, or the entry that it corrects; one that was deleted since leaves no trace here. */
function Other({ id, title }: { id: number; title: string }) {
  const query = useQuery(optionsOf(id));
  return query.data ? <EntryCard entry={query.data} title={title} /> : null;
}
