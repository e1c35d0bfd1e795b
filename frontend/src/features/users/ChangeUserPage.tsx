import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import * as v from "valibot";
import { ifMatch, type Tagged, tagged } from "@/shared/api/conditional";
import { changeUser, viewUser } from "@/shared/api/generated/sdk.gen";
import type { User } from "@/shared/api/generated/types.gen";
import { vChangeUser } from "@/shared/api/generated/valibot.gen";
import { fullName } from "@/shared/care/names";
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
import { EmailField, TextField } from "@/shared/forms/fields";
import { Refusal } from "@/shared/forms/Refusal";
import { needed, optional } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";
import { useRefresh } from "@/shared/live/useRefresh";
import { useId } from "@/shared/routing/params";
import { useCan, useMe } from "@/shared/session/me";
import { Button, LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";
import { Notice } from "@/shared/ui/States";
import { useAnnouncer } from "@/shared/ui/Toast";
import styles from "./ChangeUserPage.module.css";
import { changesOf } from "./changes";
import { rulesOf } from "./rules";

const { email, specialty } = vChangeUser.entries;

export default function ChangeUserPage() {
  const id = useId("userId");
  // The state that the server compares with: read once, and never exchanged under what is being typed.
  const query = useQuery({
    queryKey: ["changing a user", id],
    queryFn: () => tagged(viewUser({ path: { user_id: id }, throwOnError: true })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return (
    <Loaded query={query}>
      {(state) => <Guarded key={state.etag} state={state} onReadAgain={() => void query.refetch()} />}
    </Loaded>
  );
}

interface ChangingProps {
  state: Tagged<User>;
  onReadAgain: () => void;
}

/** The form, for those accounts that one may change: an address can be typed by anybody. */
function Guarded(props: ChangingProps) {
  const { t } = useLingui();
  const user = props.state.value;
  const rules = rulesOf(user, { can: useCan(), me: useMe() });
  return (
    <>
      <PageHeader
        title={t`Change the account of ${fullName(user.profile)}`}
        crumbs={[
          { to: "/users", label: t`Accounts` },
          { to: `/users/${user.id}`, label: fullName(user.profile) },
        ]}
      />
      {rules.change ? (
        <ChangeForm {...props} />
      ) : (
        <Notice
          icon="lock"
          title={t`This account is not yours to change`}
          action={<LinkButton to={`/users/${user.id}`}>{t`Back to the account`}</LinkButton>}
        />
      )}
    </>
  );
}

function ChangeForm({ state, onReadAgain }: ChangingProps) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  const user = state.value;
  const isDoctor = user.staff_role === "doctor";
  const form = useAppForm({
    schema: v.object({
      ...PROFILE,
      email: user.email === null ? optional(v.nullable(email.wrapped)) : needed(email.wrapped),
      specialty: isDoctor ? needed(specialty.wrapped) : v.optional(v.string()),
    }),
    values: {
      ...profileValues(user.profile),
      email: user.email ?? "",
      specialty: user.specialty ?? "",
    },
    fieldOf: (field) => field.replace("profile.", ""),
    onSubmit: async ({ email, specialty, ...profile }) => {
      const body = changesOf(user, { email, specialty: isDoctor ? specialty : undefined, profile });
      if (Object.keys(body).length > 0)
        await changeUser({
          path: { user_id: user.id },
          body,
          headers: ifMatch(state.etag),
          throwOnError: true,
        });
      await navigate(`/users/${user.id}`);
      done(
        body.email
          ? t`The account was changed. The new address counts once its owner has verified it.`
          : t`The account was changed.`,
      );
      await refresh("users", "patients", "staff", "doctors");
    },
  });
  const isStale = form.problem?.code === "stale_object";
  return (
    <div className={styles.form}>
      <Card>
        <Form
          form={form}
          submit={t`Save`}
          actions={<LinkButton to={`/users/${user.id}`}>{t`Cancel`}</LinkButton>}
          refused={
            form.problem && isStale ? (
              <div className="stack">
                <Refusal problem={form.problem} />
                <Button icon="refresh" onClick={onReadAgain}>{t`Read the newest state`}</Button>
              </div>
            ) : undefined
          }
        >
          <h2>{t`Account`}</h2>
          <EmailField
            form={form}
            name="email"
            label={t`E-mail address`}
            autoComplete="off"
            hint={t`A new address counts once its owner has followed the link in the mail to it.`}
            optional={user.email === null}
          />
          {isDoctor && <TextField form={form} name="specialty" label={t`Specialty`} />}
          <h2>{t`Person`}</h2>
          <NameFields form={form} />
          <BirthFields form={form} />
          <OwnPhoneField form={form} />
          <AddressFields form={form} />
          <BodyFields form={form} />
        </Form>
      </Card>
    </div>
  );
}
