import { Trans, useLingui } from "@lingui/react/macro";
import * as v from "valibot";
import { deleteMe } from "@/shared/api/generated/sdk.gen";
import { vConfirmPassword } from "@/shared/api/generated/valibot.gen";
import { dialing } from "@/shared/care/names";
import { useClinic } from "@/shared/clinic/clinic";
import { Form } from "@/shared/forms/Form";
import { PasswordField } from "@/shared/forms/fields";
import { Refusal } from "@/shared/forms/Refusal";
import { asWritten } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";
import { session } from "@/shared/session/tokens";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";

const SCHEMA = v.object({ password: asWritten(vConfirmPassword.entries.password) });

/** Deletes one's own account, and says what stands in the way and how to deal with it. */
export function DeleteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const { phone } = useClinic();
  const form = useAppForm({
    schema: SCHEMA,
    values: { password: "" },
    onSubmit: async (body) => {
      await deleteMe({ body, throwOnError: true });
      session.leave();
    },
  });
  const { problem } = form;
  return (
    <Dialog title={t`Delete the account?`} onClose={onClose} busy={form.formState.isSubmitting}>
      <p>
        <Trans>
          You can no longer sign in, and your e-mail address, telephone number and address are erased. Your
          medical record stays at the clinic, as the law asks. This cannot be taken back.
        </Trans>
      </p>
      <Form
        form={form}
        submit={t`Delete for good`}
        danger
        guarded={false}
        refused={
          problem && (
            <>
              <Refusal problem={problem} />
              {problem.obstacles.length > 0 && (
                <p>
                  <Trans>
                    Cancel what you can yourself, and call <a href={dialing(phone)}>{phone}</a> about the
                    rest. Then come back here.
                  </Trans>
                </p>
              )}
            </>
          )
        }
        actions={<Button onClick={onClose}>{t`Keep the account`}</Button>}
      >
        <PasswordField form={form} name="password" label={t`Your password, to confirm`} />
      </Form>
    </Dialog>
  );
}
