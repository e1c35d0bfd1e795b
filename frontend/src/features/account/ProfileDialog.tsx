import { useLingui } from "@lingui/react/macro";
import * as v from "valibot";
import { ifMatch, type Tagged } from "@/shared/api/conditional";
import { changeMe } from "@/shared/api/generated/sdk.gen";
import type { Me } from "@/shared/api/generated/types.gen";
import {
  AddressFields,
  BirthFields,
  BodyFields,
  NameFields,
  OwnPhoneField,
  PROFILE,
  profileValues,
} from "@/shared/care/ProfileFields";
import { Form } from "@/shared/forms/Form";
import { useAppForm } from "@/shared/forms/useAppForm";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { useAnnouncer } from "@/shared/ui/Toast";
import { useSetMe } from "./useSetMe";

const SCHEMA = v.object(PROFILE);

/** Changes what the clinic knows about oneself. */
export function ProfileDialog({ before, onClose }: { before: Tagged<Me>; onClose: () => void }) {
  const { t } = useLingui();
  const setMe = useSetMe();
  const { done } = useAnnouncer();
  const form = useAppForm({
    schema: SCHEMA,
    values: profileValues(before.value.profile),
    fieldOf: (field) => field.replace(/^profile\./, ""),
    onSubmit: async (profile) => {
      const { data } = await changeMe({
        body: { profile },
        headers: ifMatch(before.etag),
        throwOnError: true,
      });
      setMe(data);
      done(t`Your details were saved.`);
      onClose();
    },
  });
  return (
    <Dialog title={t`Change your details`} onClose={onClose} busy={form.formState.isSubmitting} wide>
      <Form
        form={form}
        submit={t`Save`}
        guarded={false}
        actions={<Button onClick={onClose}>{t`Cancel`}</Button>}
      >
        <NameFields form={form} own />
        <BirthFields form={form} />
        <OwnPhoneField form={form} own />
        <AddressFields form={form} own />
        <BodyFields form={form} />
      </Form>
    </Dialog>
  );
}
