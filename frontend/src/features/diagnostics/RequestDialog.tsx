import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import * as v from "valibot";
import { bookDiagnostic } from "@/shared/api/generated/sdk.gen";
import type { Diagnostic } from "@/shared/api/generated/types.gen";
import { vBookDiagnostic } from "@/shared/api/generated/valibot.gen";
import { useOnce } from "@/shared/api/idempotency";
import { useClinic } from "@/shared/clinic/clinic";
import { Form } from "@/shared/forms/Form";
import { TextareaField } from "@/shared/forms/fields";
import { useAppForm } from "@/shared/forms/useAppForm";
import { isAbout } from "@/shared/live/topics";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { useAnnouncer } from "@/shared/ui/Toast";

const SCHEMA = v.object({ note: vBookDiagnostic.entries.note });

/** A patient asks for a diagnostic; the clinic then calls and sets the date. */
export function RequestDialog({ diagnostic, onClose }: { diagnostic: Diagnostic; onClose: () => void }) {
  const { t } = useLingui();
  const { phone } = useClinic();
  const queries = useQueryClient();
  const { done } = useAnnouncer();
  const once = useOnce();
  const form = useAppForm({
    schema: SCHEMA,
    values: { note: "" },
    onSubmit: async ({ note }) => {
      const body = { diagnostic_id: diagnostic.id, note };
      await bookDiagnostic({ body, headers: once.for(body), throwOnError: true });
      await queries.invalidateQueries({ predicate: (query) => isAbout(query, "diagnostic-bookings") });
      done(t`Your request was sent. The clinic calls you.`);
      onClose();
    },
  });
  return (
    <Dialog title={t`Ask for “${diagnostic.name}”`} onClose={onClose} busy={form.formState.isSubmitting}>
      <p>
        <Trans>
          The clinic calls you on your telephone and sets a time with you. You can also call {phone} yourself.
        </Trans>
      </p>
      <Form
        form={form}
        submit={t`Send the request`}
        guarded={false}
        actions={<Button onClick={onClose}>{t`Cancel`}</Button>}
      >
        <TextareaField
          form={form}
          name="note"
          label={t`What the clinic should know`}
          hint={t`For example when you can be reached.`}
          optional
        />
      </Form>
    </Dialog>
  );
}
