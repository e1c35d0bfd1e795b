import type { MessageDescriptor } from "@lingui/core";
import { useLingui as useWords } from "@lingui/react";
import { useLingui } from "@lingui/react/macro";
import { useCallback } from "react";
import { Link } from "react-router";
import type { AuditEvent, Person } from "@/shared/api/generated/types.gen";
import { fullName } from "@/shared/care/names";
import { useTimes } from "@/shared/time/useTimes";
import { type Detail, detailOf, pathOf } from "./subjects";
import { ACTIONS, DETAILS, FIELDS, SUBJECTS } from "./words";

type Words = Readonly<Record<string, MessageDescriptor>>;

/** Gives the word of a name in the trail; a name that nobody has put into words stands for itself. */
function useWordOf(words: Words): (name: string) => string {
  const { _ } = useWords();
  return useCallback(
    (name) => {
      const known = words[name];
      return known ? _(known) : name;
    },
    [words, _],
  );
}

export const useActionWord = () => useWordOf(ACTIONS);

/** Names in the trail with their words, in the order of the words, as the options of a filter. */
function useOptions(words: Words): readonly (readonly [string, string])[] {
  const { _ } = useWords();
  return Object.entries(words)
    .map(([name, word]) => [name, _(word)] as const)
    .sort(([, one], [, other]) => one.localeCompare(other));
}

export const useActionOptions = () => useOptions(ACTIONS);
export const useSubjectOptions = () => useOptions(SUBJECTS);

/** Who did it, as a way to the account. */
export function Actor({ actor }: { actor: Person | null }) {
  const { t } = useLingui();
  if (!actor) return <span className="muted">{t`Nobody signed in`}</span>;
  return <Link to={`/users/${actor.id}`}>{fullName(actor)}</Link>;
}

/** What it was done with, as a way there while it exists. */
export function Subject({ event }: { event: AuditEvent }) {
  const wordOf = useWordOf(SUBJECTS);
  const path = pathOf(event);
  const name = `${wordOf(event.subject_type)}${event.subject_id ? ` ${event.subject_id}` : ""}`;
  return path ? <Link to={path}>{name}</Link> : <span>{name}</span>;
}

/** The details of an event as pairs of words. */
export function useDetails(): (event: AuditEvent) => [name: string, label: string, detail: Detail][] {
  const wordOf = useWordOf(DETAILS);
  return (event) =>
    Object.entries(event.details).map(([name, value]) => [name, wordOf(name), detailOf(name, value)]);
}

/** One detail, as what it is. */
export function DetailValue({ detail }: { detail: Detail }) {
  const { t } = useLingui();
  const times = useTimes();
  const fieldOf = useWordOf(FIELDS);
  switch (detail.kind) {
    case "person":
      return <Link to={`/users/${detail.id}`}>{t`Account ${detail.id}`}</Link>;
    case "instant":
      return times.dateTime(detail.at);
    case "fields":
      return detail.names.map(fieldOf).join(", ");
    case "pairs":
      return detail.pairs.map(([name, text]) => `${name}: ${text}`).join(", ");
    case "yes":
      return detail.is ? t`Yes` : t`No`;
    case "text":
      return detail.text;
  }
}
