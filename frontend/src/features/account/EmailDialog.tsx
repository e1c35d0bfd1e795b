import { Trans, useLingui } from "@lingui/react/macro";
import * as v from "valibot";
import { changeMe } from "@/shared/api/generated/sdk.gen";
import { vRegister } from "@/shared/api/generated/valibot.gen";
import { Form } from "@/shared/forms/Form";
import { EmailField } from "@/shared/forms/fields";
import { needed } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { useAnnouncer } from "@/shared/ui/Toast";
import { useSetMe } from "./useSetMe";

const SCHEMA = v.object({ email: needed(vRegister.entries.email) });

/** Asks for another address; it counts once the link in the mail to it was followed. */
export function EmailDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const setMe = useSetMe();
  const { done } = useAnnouncer();
  const form = useAppForm({
    schema: SCHEMA,
    values: { email: "" },
    onSubmit: async ({ email }) => {
      const { data } = await changeMe({ body: { email }, throwOnError: true });
      setMe(data);
      done(data.pending_email ? t`We have sent a link to ${data.pending_email}.` : t`This is your address.`);
      onClose();
    },
  });
  return (
    <Dialog title={t`Change the address`} onClose={onClose} busy={form.formState.isSubmitting}>
      <p>
        <Trans>We send a link to the new address. Until you follow it, the present one counts.</Trans>
      </p>
      <Form
        form={form}
        submit={t`Send the link`}
        guarded={false}
        actions={<Button onClick={onClose}>{t`Cancel`}</Button>}
      >
        <EmailField form={form} name="email" label={t`New e-mail address`} />
      </Form>
    </Dialog>
  );
}
