import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useCallback, useEffect, useRef } from "react";
import type { FieldErrors, FieldValues } from "react-hook-form";
import { useBeforeUnload, useBlocker } from "react-router";
import { Button } from "@/shared/ui/Button";
import { Dialog, DialogActions } from "@/shared/ui/Dialog";
import styles from "./Form.module.css";
import { Refusal } from "./Refusal";
import type { AppForm } from "./useAppForm";

interface FormProps<Input extends FieldValues, Output> {
  form: AppForm<Input, Output>;
  /** What the button that sends it says. */
  submit: string;
  /** Makes the button red: what is sent cannot be undone. */
  danger?: boolean;
  /** Buttons beside the one that sends. */
  actions?: ReactNode;
  /** Stands above the fields when the server refused; otherwise the problem is told in a sentence. */
  refused?: ReactNode;
  /** Leaving without saving is asked about; off for sign-in and for filters. */
  guarded?: boolean;
  children: ReactNode;
}

/** A form with its error summary, its button, and a question before typed text is thrown away. */
export function Form<Input extends FieldValues, Output>({
  form,
  submit,
  danger = false,
  actions,
  refused,
  guarded = true,
  children,
}: FormProps<Input, Output>) {
  const { isSubmitting, isDirty, isSubmitSuccessful } = form.formState;
  const element = useRef<HTMLFormElement>(null);
  return (
    <>
      <form ref={element} className={styles.form} noValidate onSubmit={form.send}>
        <ErrorSummary
          errors={form.formState.errors}
          count={form.formState.submitCount}
          isBusy={isSubmitting}
        />
        {form.problem && (refused ?? <Refusal problem={form.problem} />)}
        {children}
        <div className={styles.actions}>
          <Button type="submit" kind={danger ? "danger" : "primary"} busy={isSubmitting}>
            {submit}
          </Button>
          {actions}
        </div>
      </form>
      {guarded && <LeaveGuard active={isDirty && !isSubmitting && !isSubmitSuccessful} />}
    </>
  );
}

interface Listed {
  name: string;
  message: string;
}

function listed(errors: FieldErrors, prefix = ""): Listed[] {
  return Object.entries(errors).flatMap(([key, error]) => {
    if (!error || typeof error !== "object" || key === "root") return [];
    const name = `${prefix}${key}`;
    if ("type" in error && typeof error.type === "string")
      return [{ name, message: String(error.message ?? "") }];
    return listed(error as FieldErrors, `${name}.`);
  });
}

/** Lists what is wrong when a form was sent, each fault a link to its field. Takes the focus then, and only then. */
function ErrorSummary({ errors, count, isBusy }: { errors: FieldErrors; count: number; isBusy: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const told = useRef(0);
  const faults = listed(errors);
  useEffect(() => {
    if (isBusy || count === told.current) return;
    told.current = count;
    if (box.current) box.current.focus();
  });
  if (count === 0 || faults.length === 0) return null;
  return (
    <div ref={box} className={styles.summary} tabIndex={-1} role="alert">
      <p className={styles.summaryTitle}>
        <Trans>Some things are not right yet</Trans>
      </p>
      <ul>
        {faults.map((fault) => (
          <li key={fault.name}>
            <a
              href={`#field-${fault.name}`}
              onClick={(event) => {
                event.preventDefault();
                focusField(box.current, fault.name);
              }}
            >
              {labelOf(box.current, fault.name)}
              {fault.message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function fieldOf(summary: HTMLElement | null, name: string): HTMLElement | null {
  return (summary?.closest("form") ?? document).querySelector<HTMLElement>(
    `[data-field="${CSS.escape(name)}"]`,
  );
}

function focusField(summary: HTMLElement | null, name: string): void {
  const field = fieldOf(summary, name);
  field?.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
  field?.scrollIntoView({ block: "center" });
}

function labelOf(summary: HTMLElement | null, name: string): string {
  const label = fieldOf(summary, name)?.dataset.label;
  return label ? `${label}: ` : "";
}

/** Asks before typed text is thrown away by going to another page, and lets the browser ask before closing. */
export function LeaveGuard({ active }: { active: boolean }) {
  const { t } = useLingui();
  const blocker = useBlocker(
    useCallback(
      ({ currentLocation, nextLocation }) => active && currentLocation.pathname !== nextLocation.pathname,
      [active],
    ),
  );
  useBeforeUnload(
    useCallback(
      (event) => {
        if (active) event.preventDefault();
      },
      [active],
    ),
  );
  if (blocker.state !== "blocked") return null;
  return (
    <Dialog title={t`Leave without saving?`} onClose={() => blocker.reset()}>
      <p>
        <Trans>What you have filled in here is not saved yet.</Trans>
      </p>
      <DialogActions>
        <Button onClick={() => blocker.reset()}>{t`Stay here`}</Button>
        <Button kind="danger" onClick={() => blocker.proceed()}>
          {t`Leave`}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
