import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useRef } from "react";
import type { FieldValues } from "react-hook-form";
import { useProblemText } from "@/shared/api/problemText";
import type { ChosenColleague } from "@/shared/care/ColleagueField";
import { fullName } from "@/shared/care/names";
import { Written } from "@/shared/care/Written";
import type { AppForm } from "@/shared/forms/useAppForm";
import { Banner } from "@/shared/ui/Banner";
import { Button } from "@/shared/ui/Button";
import { Facts } from "@/shared/ui/Facts";
import styles from "./CheckAnswers.module.css";

interface CheckAnswersProps<Input extends FieldValues, Output> {
  form: AppForm<Input, Output>;
  answers: readonly (readonly [label: string, text: string])[];
  /** In whose name an administrator writes. */
  colleague: ChosenColleague | null;
  submit: string;
  onChange: () => void;
}

/** Shows what was filled in once more, before it counts. */
export function CheckAnswers<Input extends FieldValues, Output>({
  form,
  answers,
  colleague,
  submit,
  onChange,
}: CheckAnswersProps<Input, Output>) {
  const { t } = useLingui();
  const text = useProblemText();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const facts: (readonly [string, ReactNode])[] = answers.map(([label, answer]) => [
    label,
    <Written key={label} text={answer} />,
  ]);
  return (
    <section className={styles.check} aria-labelledby="check-answers">
      <h2 id="check-answers" ref={heading} tabIndex={-1}>
        <Trans>Is everything right?</Trans>
      </h2>
      {form.problem && <Banner tone="danger" announced title={text(form.problem)} />}
      <Facts items={[...facts, [t`In the name of the pharmacist`, colleague && fullName(colleague)]]} />
      <div className="row">
        <Button
          kind="primary"
          busy={form.formState.isSubmitting}
          onClick={(event) => {
            // The second half of a double click on the step before must not pass this one unread.
            if (event.detail <= 1) void form.send();
          }}
        >
          {submit}
        </Button>
        <Button icon="edit" onClick={onChange}>
          {t`Change`}
        </Button>
      </div>
    </section>
  );
}
