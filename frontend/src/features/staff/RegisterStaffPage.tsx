import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import * as v from "valibot";
import { registerStaff } from "@/shared/api/generated/sdk.gen";
import type { StaffRole } from "@/shared/api/generated/types.gen";
import { vProfileInput, vRegisterStaff, vStaffRole } from "@/shared/api/generated/valibot.gen";
import { NameFields, PROFILE } from "@/shared/care/ProfileFields";
import { useSpecialties } from "@/shared/care/useSpecialties";
import { Form } from "@/shared/forms/Form";
import { ChoiceField, EmailField, PhoneField, TextField } from "@/shared/forms/fields";
import { needed, optional } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";
import { useRefresh } from "@/shared/live/useRefresh";
import { useRoleName } from "@/shared/session/roles";
import { LinkButton } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { PageHeader } from "@/shared/ui/PageHeader";
import { useAnnouncer } from "@/shared/ui/Toast";

const ROLES = vStaffRole.options satisfies readonly StaffRole[];

/** Registers a colleague, who is invited by mail to choose a password. */
export default function RegisterStaffPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const roleName = useRoleName();
  const { done } = useAnnouncer();
  const form = useAppForm({
    schema: useSchema(),
    values: { role: "", specialty: "", first_name: "", last_name: "", email: "", phone: "" },
    fieldOf: (field) => field.replace(/^profile\./, ""),
    onSubmit: async ({ role, specialty, email, ...profile }) => {
      const { data } = await registerStaff({
        body: { role, email, profile, ...(role === "doctor" ? { specialty } : {}) },
        throwOnError: true,
      });
      await navigate(role === "doctor" ? `/doctors/${data.id}` : `/staff/${data.id}`);
      done(t`The invitation was sent to ${email}.`);
      await refresh("staff", "doctors");
    },
  });
  // Written as with the clinic's other doctors, a filter finds all of them.
  const known = useSpecialties()
    .map(([name]) => name)
    .join(", ");
  const isDoctor = form.watch("role") === "doctor";
  return (
    <>
      <PageHeader
        title={t`Register a colleague`}
        crumbs={[{ to: "/staff", label: t`Staff` }]}
        lead={
          <Trans>
            The colleague gets a mail with a link, chooses a password there, and can sign in from then on. The
            link works for seven days.
          </Trans>
        }
      />
      <Card>
        <Form
          form={form}
          submit={t`Register and invite`}
          actions={<LinkButton to="/staff">{t`Cancel`}</LinkButton>}
        >
          <ChoiceField
            form={form}
            name="role"
            label={t`Work`}
            options={ROLES.map((role) => [role, roleName(role)])}
          />
          {isDoctor && (
            <TextField
              form={form}
              name="specialty"
              label={t`Specialty`}
              hint={known && t`In this clinic so far: ${known}`}
            />
          )}
          <NameFields form={form} />
          <EmailField
            form={form}
            name="email"
            label={t`E-mail address`}
            hint={t`The invitation goes there.`}
            autoComplete="off"
          />
          <PhoneField form={form} name="phone" label={t`Phone`} autoComplete="off" optional />
        </Form>
      </Card>
    </>
  );
}

function useSchema() {
  const { t } = useLingui();
  return useMemo(
    () =>
      v.pipe(
        v.object({
          role: v.pipe(v.string(), v.nonEmpty(), vStaffRole),
          specialty: v.pipe(v.string(), v.trim(), v.maxLength(100)),
          first_name: PROFILE.first_name,
          last_name: PROFILE.last_name,
          email: needed(vRegisterStaff.entries.email),
          phone: optional(vProfileInput.entries.phone),
        }),
        v.forward(
          v.check(
            ({ role, specialty }) => role !== "doctor" || specialty !== "",
            t`A doctor has a specialty.`,
          ),
          ["specialty"],
        ),
      ),
    [t],
  );
}
