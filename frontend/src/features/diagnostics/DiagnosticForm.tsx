import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import * as v from "valibot";
import { ifMatch, type Tagged } from "@/shared/api/conditional";
import { changeDiagnostic, createDiagnostic } from "@/shared/api/generated/sdk.gen";
import type { Diagnostic } from "@/shared/api/generated/types.gen";
import { vCreateDiagnostic } from "@/shared/api/generated/valibot.gen";
import { Form } from "@/shared/forms/Form";
import { FieldColumns, NumberField, TextareaField, TextField } from "@/shared/forms/fields";
import { needed, neededNumber } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";
import { isAbout } from "@/shared/live/topics";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { useAnnouncer } from "@/shared/ui/Toast";

const { name, description, duration_minutes, capacity } = vCreateDiagnostic.entries;
const SCHEMA = v.object({
  name: needed(name),
  description,
  duration_minutes: neededNumber(duration_minutes),
  capacity: neededNumber(capacity),
});

interface DiagnosticFormProps {
  /** What is to be changed, with the state that the changes are made to; without it a new one is made. */
  changing?: Tagged<Diagnostic>;
  onClose: () => void;
  onDone?: (diagnostic: Diagnostic) => void;
}

/** Makes a new diagnostic, or changes one. */
export function DiagnosticForm({ changing, onClose, onDone }: DiagnosticFormProps) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { done } = useAnnouncer();
  const before = changing?.value;
  const form = useAppForm({
    schema: SCHEMA,
    values: {
      name: before?.name ?? "",
      description: before?.description ?? "",
      duration_minutes: String(before?.duration_minutes ?? 30),
      capacity: String(before?.capacity ?? 1),
    },
    onSubmit: async (body) => {
      const { data } = before
        ? await changeDiagnostic({
            path: { diagnostic_id: before.id },
            body,
            headers: ifMatch(changing.etag),
            throwOnError: true,
          })
        : await createDiagnostic({ body, throwOnError: true });
      await queries.invalidateQueries({ predicate: (query) => isAbout(query, "diagnostics") });
      done(before ? t`The diagnostic was changed.` : t`The diagnostic was added.`);
      onClose();
      onDone?.(data);
    },
  });
  return (
    <Dialog
      title={before ? t`Change the diagnostic` : t`New diagnostic`}
      onClose={onClose}
      busy={form.formState.isSubmitting}
    >
      <Form
        form={form}
        submit={before ? t`Save` : t`Add`}
        guarded={false}
        actions={<Button onClick={onClose}>{t`Cancel`}</Button>}
      >
        <TextField form={form} name="name" label={t`Name`} />
        <TextareaField
          form={form}
          name="description"
          label={t`Description`}
          hint={t`What it is, and how to prepare; patients read it.`}
          optional
        />
        <FieldColumns>
          <NumberField
            form={form}
            name="duration_minutes"
            label={t`Duration in minutes`}
            hint={t`A multiple of 5, at most 480`}
          />
          <NumberField form={form} name="capacity" label={t`Patients at the same time`} />
        </FieldColumns>
      </Form>
    </Dialog>
  );
}
