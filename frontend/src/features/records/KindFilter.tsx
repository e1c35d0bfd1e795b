import { useLingui } from "@lingui/react/macro";
import { useId } from "react";
import { useMarked } from "@/shared/routing/useMarked";
import styles from "./KindFilter.module.css";
import type { Kind } from "./kinds";

interface KindFilterProps {
  kinds: readonly Kind[];
  chosen: Kind | undefined;
  onChoose: (kind: Kind | undefined) => void;
}

/** Narrows the record to one kind of thing. */
export function KindFilter({ kinds, chosen, onChoose }: KindFilterProps) {
  const { t } = useLingui();
  const name = useId();
  const [marked, choose] = useMarked(chosen, onChoose);
  const words: Readonly<Record<Kind, string>> = {
    journal: t`Journal`,
    diagnosis: t`Diagnoses`,
    prescription: t`Prescriptions`,
    leave: t`Sick leaves`,
    visit: t`Visits`,
    examination: t`Diagnostics`,
  };
  const options: readonly (readonly [Kind | undefined, string])[] = [
    [undefined, t`Everything`],
    ...kinds.map((kind) => [kind, words[kind]] as const),
  ];
  return (
    <fieldset className={`${styles.kinds} no-print`}>
      <legend className="visually-hidden">{t`What is shown`}</legend>
      {options.map(([kind, word]) => (
        <label key={word} className={styles.kind}>
          <input type="radio" name={name} checked={kind === marked} onChange={() => choose(kind)} />
          {word}
        </label>
      ))}
    </fieldset>
  );
}
