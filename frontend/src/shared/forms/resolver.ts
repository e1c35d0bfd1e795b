import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { FieldErrors, FieldValues, Resolver } from "react-hook-form";
import type * as v from "valibot";
import { getDotPath, safeParse } from "valibot";
import { MISSING, NO_DAY } from "./schema";

type Issue = v.BaseIssue<unknown>;
type Say = (message: MessageDescriptor) => string;

/** Checks a form by a valibot schema, and says faults in the reader's language. */
export function resolverOf<Input extends FieldValues, Output>(
  schema: v.GenericSchema<Input, Output>,
  say: Say,
): Resolver<Input, unknown, Output> {
  return (values) => {
    const result = safeParse(schema, values, { abortPipeEarly: true });
    if (result.success) return { values: result.output, errors: {} };
    const errors: Record<string, unknown> = {};
    for (const issue of result.issues) {
      const path = getDotPath(issue as v.BaseIssue<unknown>) ?? "root";
      put(errors, path, { type: issue.type, message: issueText(issue, say) });
    }
    return { values: {}, errors: errors as FieldErrors<Input> };
  };
}

/** The first fault of a field counts; react-hook-form keeps them nested like the values. */
function put(errors: Record<string, unknown>, path: string, fault: { type: string; message: string }): void {
  const names = path.split(".");
  const last = names.pop() ?? path;
  let at = errors;
  for (const name of names) {
    at[name] ??= {};
    at = at[name] as Record<string, unknown>;
  }
  at[last] ??= fault;
}

function issueText(issue: Issue, say: Say): string {
  const limit = String((issue as { requirement?: unknown }).requirement ?? "");
  switch (issue.type) {
    case "non_empty":
    case "optional":
    case "nullish":
      return say(msg`This is needed.`);
    case "email":
      return say(msg`Write an e-mail address like name@example.com.`);
    case "min_length":
      return issue.input === "" ? say(msg`This is needed.`) : say(msg`Write at least ${limit} characters.`);
    case "max_length":
      return say(msg`Write at most ${limit} characters.`);
    case "min_value":
      return say(msg`At least ${limit}.`);
    case "max_value":
      return say(msg`At most ${limit}.`);
    case "iso_date":
      return say(msg`This day does not exist.`);
    case "check":
    case "partial_check":
    case "custom":
      return ownText(issue.message, say);
    case "picklist":
    case "literal":
    case "variant":
      return say(msg`Choose one of these.`);
    case "union":
      return unionText(issue, say);
    case "decimal":
    case "number":
      return say(msg`Write a number.`);
    case "integer":
      return say(msg`Write a whole number.`);
    case "regex":
      return say(msg`This is not written as it should be.`);
    default:
      return say(msg`This is not right.`);
  }
}

/** What the pieces of `schema.ts` refuse by themselves. */
function ownText(message: string, say: Say): string {
  if (message === MISSING) return say(msg`This is needed.`);
  return message === NO_DAY ? say(msg`This day does not exist.`) : message;
}

/** An optional field is "nothing, or this": what is wrong with "this" is what helps. */
function unionText(issue: Issue, say: Say): string {
  const telling = issue.issues?.find((one) => one.type !== "literal");
  return telling ? issueText(telling, say) : say(msg`This is not right.`);
}
