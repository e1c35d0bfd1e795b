import { useLingui } from "@lingui/react/macro";
import type { FieldValues } from "react-hook-form";
import type { Profile } from "@/shared/api/generated/types.gen";
import { vGender, vProfileInput } from "@/shared/api/generated/valibot.gen";
import { BirthDateField } from "@/shared/forms/BirthDateField";
import type { FormOfFields } from "@/shared/forms/Field";
import { FieldColumns, NumberField, PhoneField, SelectField, TextField } from "@/shared/forms/fields";
import { needed, optional, optionalDay, optionalNumber } from "@/shared/forms/schema";
import { useGenders } from "./gender";

const limits = vProfileInput.entries;

/** The schema's entries of a profile; a form takes all of them or some. */
export const PROFILE = {
  first_name: needed(limits.first_name),
  last_name: needed(limits.last_name),
  birth_date: optionalDay(limits.birth_date),
  gender: vGender,
  phone: optional(limits.phone),
  street: optional(limits.street),
  house: optional(limits.house),
  city: optional(limits.city),
  region: optional(limits.region),
  country: optional(limits.country),
  height_cm: optionalNumber(limits.height_cm),
  weight_kg: optionalNumber(limits.weight_kg),
};

/** A profile as fields hold it. */
export function profileValues(profile?: Profile) {
  const text = (value: string | number | null | undefined): string => String(value ?? "");
  return {
    first_name: text(profile?.first_name),
    last_name: text(profile?.last_name),
    birth_date: text(profile?.birth_date),
    gender: profile?.gender ?? "unknown",
    phone: text(profile?.phone),
    street: text(profile?.street),
    house: text(profile?.house),
    city: text(profile?.city),
    region: text(profile?.region),
    country: text(profile?.country),
    height_cm: text(profile?.height_cm),
    weight_kg: text(profile?.weight_kg),
  };
}

type ProfileValues = ReturnType<typeof profileValues>;

interface FieldsProps<Input extends FieldValues> {
  form: FormOfFields<Input>;
  /** Whether one fills in one's own data, which the browser knows; other people's it must not offer or keep. */
  own?: boolean;
}

/** A form with more fields than these, or with some of them, serves as well: each field asks for its own name only. */
function asProfile<Input extends FieldValues>(form: FormOfFields<Input>): FormOfFields<ProfileValues> {
  return form as unknown as FormOfFields<ProfileValues>;
}

/** First and last name. */
export function NameFields<Input extends FieldValues>({ form, own = false }: FieldsProps<Input>) {
  const { t } = useLingui();
  const profile = asProfile(form);
  return (
    <FieldColumns>
      <TextField
        form={profile}
        name="first_name"
        label={t`First name`}
        autoComplete={own ? "given-name" : "off"}
      />
      <TextField
        form={profile}
        name="last_name"
        label={t`Last name`}
        autoComplete={own ? "family-name" : "off"}
      />
    </FieldColumns>
  );
}

/** Birth date and gender; `bornNeeded` where nobody is taken without a birth date. */
export function BirthFields<Input extends FieldValues>({
  form,
  bornNeeded = false,
}: FieldsProps<Input> & { bornNeeded?: boolean }) {
  const { t } = useLingui();
  const genders = useGenders();
  const profile = asProfile(form);
  return (
    <>
      <BirthDateField form={profile} name="birth_date" label={t`Birth date`} optional={!bornNeeded} />
      <SelectField form={profile} name="gender" label={t`Gender`} options={genders} />
    </>
  );
}

/** The telephone, by which the clinic reaches people. */
export function OwnPhoneField<Input extends FieldValues>({ form, own = false }: FieldsProps<Input>) {
  const { t } = useLingui();
  return (
    <PhoneField
      form={asProfile(form)}
      name="phone"
      label={t`Phone`}
      autoComplete={own ? "tel" : "off"}
      hint={t`The clinic calls this number about bookings.`}
      optional
    />
  );
}

/** Where somebody lives. */
export function AddressFields<Input extends FieldValues>({ form, own = false }: FieldsProps<Input>) {
  const { t } = useLingui();
  const profile = asProfile(form);
  return (
    <>
      <FieldColumns>
        <TextField
          form={profile}
          name="street"
          label={t`Street`}
          autoComplete={own ? "address-line1" : "off"}
          optional
        />
        <TextField form={profile} name="house" label={t`House number`} short optional />
      </FieldColumns>
      <FieldColumns>
        <TextField
          form={profile}
          name="city"
          label={t`City`}
          autoComplete={own ? "address-level2" : "off"}
          optional
        />
        <TextField
          form={profile}
          name="region"
          label={t`Region`}
          autoComplete={own ? "address-level1" : "off"}
          optional
        />
      </FieldColumns>
      <TextField
        form={profile}
        name="country"
        label={t`Country`}
        autoComplete={own ? "country-name" : "off"}
        optional
      />
    </>
  );
}

/** Height and weight. */
export function BodyFields<Input extends FieldValues>({ form }: FieldsProps<Input>) {
  const { t } = useLingui();
  const profile = asProfile(form);
  return (
    <FieldColumns>
      <NumberField form={profile} name="height_cm" label={t`Height in cm`} optional />
      <NumberField form={profile} name="weight_kg" label={t`Weight in kg`} optional />
    </FieldColumns>
  );
}
