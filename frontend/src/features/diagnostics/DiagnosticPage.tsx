import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { type Tagged, tagged } from "@/shared/api/conditional";
import {
  viewDiagnosticOptions,
  viewDiagnosticQueryKey,
} from "@/shared/api/generated/@tanstack/react-query.gen";
import { deleteDiagnostic, viewDiagnostic } from "@/shared/api/generated/sdk.gen";
import type { Diagnostic } from "@/shared/api/generated/types.gen";
import { ConfirmDialog } from "@/shared/forms/ConfirmDialog";
import { isAbout } from "@/shared/live/topics";
import { useId } from "@/shared/routing/params";
import { useCan } from "@/shared/session/me";
import { Button } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { Facts } from "@/shared/ui/Facts";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";
import { useAnnouncer } from "@/shared/ui/Toast";
import { DiagnosticForm } from "./DiagnosticForm";
import { RequestDialog } from "./RequestDialog";

export default function DiagnosticPage() {
  const id = useId("diagnosticId");
  const query = useQuery(viewDiagnosticOptions({ path: { diagnostic_id: id } }));
  return <Loaded query={query}>{(diagnostic) => <Details diagnostic={diagnostic} />}</Loaded>;
}

type Asking = { kind: "change"; state: Tagged<Diagnostic> } | { kind: "delete" } | { kind: "request" };

function Details({ diagnostic }: { diagnostic: Diagnostic }) {
  const { t } = useLingui();
  const can = useCan();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [isReading, setReading] = useState(false);
  const close = () => setAsking(null);
  const path = { diagnostic_id: diagnostic.id };

  const change = async () => {
    setReading(true);
    try {
      // Read anew, so that the form starts from the state that the server compares with.
      setAsking({ kind: "change", state: await tagged(viewDiagnostic({ path, throwOnError: true })) });
    } catch {
      // The page itself says what is wrong: gone, or not to be reached.
      await queries.invalidateQueries({ queryKey: viewDiagnosticQueryKey({ path }) });
    } finally {
      setReading(false);
    }
  };
  return (
    <>
      <PageHeader
        title={diagnostic.name}
        crumbs={[{ to: "/diagnostics", label: t`Diagnostics` }]}
        actions={
          <>
            {can("diagnostic_booking.request") && (
              <Button kind="primary" onClick={() => setAsking({ kind: "request" })}>
                {t`Ask for this`}
              </Button>
            )}
            {can("diagnostic.update") && (
              <Button icon="edit" busy={isReading} onClick={() => void change()}>
                {t`Change`}
              </Button>
            )}
            {can("diagnostic.delete") && (
              <Button icon="trash" onClick={() => setAsking({ kind: "delete" })}>
                {t`Delete`}
              </Button>
            )}
          </>
        }
      />
      <Card>
        <Facts
          items={[
            [t`What it is`, diagnostic.description || t`No description yet.`],
            [t`Duration`, t`${diagnostic.duration_minutes} minutes`],
            [t`Patients at the same time`, can("diagnostic_booking.schedule") ? diagnostic.capacity : null],
          ]}
        />
      </Card>
      {asking?.kind === "change" && <DiagnosticForm changing={asking.state} onClose={close} />}
      {asking?.kind === "request" && <RequestDialog diagnostic={diagnostic} onClose={close} />}
      {asking?.kind === "delete" && <DeleteDialog diagnostic={diagnostic} onClose={close} />}
    </>
  );
}

function DeleteDialog({ diagnostic, onClose }: { diagnostic: Diagnostic; onClose: () => void }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { done } = useAnnouncer();
  const remove = async () => {
    await deleteDiagnostic({ path: { diagnostic_id: diagnostic.id }, throwOnError: true });
    // Away first: the page must not ask for what is gone.
    await navigate("/diagnostics", { replace: true });
    await queries.invalidateQueries({ predicate: (query) => isAbout(query, "diagnostics") });
    done(t`The diagnostic was deleted.`);
  };
  return (
    <ConfirmDialog
      title={t`Delete “${diagnostic.name}”?`}
      confirm={t`Delete`}
      danger
      onConfirm={remove}
      onClose={onClose}
    >
      <p>
        <Trans>It can then no longer be booked. This cannot be taken back.</Trans>
      </p>
    </ConfirmDialog>
  );
}
