import { useLingui } from "@lingui/react";
import { useCallback, useRef, useState } from "react";
import {
  type DefaultValues,
  type FieldValues,
  type Path,
  type UseFormReturn,
  useForm,
} from "react-hook-form";
import type * as v from "valibot";
import { Problem } from "@/shared/api/problem";
import { useFaultText } from "@/shared/api/problemText";
import { resolverOf } from "./resolver";

export interface AppForm<Input extends FieldValues, Output = Input>
  extends UseFormReturn<Input, unknown, Output> {
  /** What the server refused the form as a whole for. */
  problem: Problem | null;
  clearProblem: () => void;
  /** Checks and sends; a second call while the first is under way does nothing. */
  send: (event?: React.SyntheticEvent) => Promise<void>;
}

interface FormOptions<Input extends FieldValues, Output> {
  schema: v.GenericSchema<Input, Output>;
  values: NoInfer<Input>;
  /** Sends what was filled in; a `Problem` that it throws is shown beside the fields and above the form. */
  onSubmit: (output: Output) => Promise<unknown>;
  /**
   * The form's name of a field that the server names, where the two differ; the server's `profile.birth_date` is the
   * form's `birth_date` with `(field) => field.replace("profile.", "")`.
   */
  fieldOf?: (field: string) => string;
}

/** A form: react-hook-form, checked by a valibot schema, with the server's faults beside the fields. */
export function useAppForm<Input extends FieldValues, Output>({
  schema,
  values,
  onSubmit,
  fieldOf = (field) => field,
}: FormOptions<Input, Output>): AppForm<Input, Output> {
  const { _ } = useLingui();
  const faultText = useFaultText();
  const [problem, setProblem] = useState<Problem | null>(null);
  const isSending = useRef(false);
  const form = useForm<Input, unknown, Output>({
    defaultValues: values as DefaultValues<Input>,
    resolver: resolverOf(schema, _),
    // Faults come up when the form is sent, and go as soon as they are mended.
    mode: "onSubmit",
    reValidateMode: "onChange",
    // The summary takes the focus, not the first field.
    shouldFocusError: false,
  });

  const refuse = (refusal: Problem) => {
    const known = form.getValues();
    let unknown = 0;
    for (const fault of refusal.errors) {
      const name = fieldOf(fault.field);
      if (hasPath(known, name))
        form.setError(name as Path<Input>, { type: "server", message: faultText(fault) });
      else unknown += 1;
    }
    // Faults of known fields say it all; anything else is about the form as a whole.
    setProblem(refusal.errors.length > 0 && unknown === 0 ? null : refusal);
  };

  const send = async (event?: React.SyntheticEvent) => {
    event?.preventDefault();
    event?.stopPropagation();
    if (isSending.current) return;
    isSending.current = true;
    setProblem(null);
    try {
      await form.handleSubmit(async (output) => {
        try {
          await onSubmit(output);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          refuse(error);
          // react-hook-form takes a form without errors for a sent one.
          form.setError("root.refused", { type: "server" });
        }
      })();
    } finally {
      isSending.current = false;
    }
  };

  const clearProblem = useCallback(() => setProblem(null), []);
  return { ...form, problem, clearProblem, send };
}

function hasPath(values: unknown, path: string): boolean {
  let at = values;
  for (const name of path.split(".")) {
    if (typeof at !== "object" || at === null || !(name in at)) return false;
    at = (at as Record<string, unknown>)[name];
  }
  return true;
}
