import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import type { Problem } from "@/shared/api/problem";
import { useProblemText } from "@/shared/api/problemText";
import { TextareaField } from "@/shared/forms/fields";
import { useTimes } from "@/shared/time/useTimes";
import { Banner } from "@/shared/ui/Banner";
import { Button } from "@/shared/ui/Button";
import type { BookingForm } from "./form";
import styles from "./Refusal.module.css";

interface RefusalProps {
  form: BookingForm;
  problem: Problem;
  /** Only rules are in the way that a reason overrules. */
  needsReason: boolean;
  onChoose: (startsAt: string) => void;
}

/** The time was refused: says why, offers the nearest free ones, and keeps everything that was filled in. */
export function Refusal({ form, problem, needsReason, onChoose }: RefusalProps) {
  const { t } = useLingui();
  const times = useTimes();
  const text = useProblemText();
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal takes the focus anew.
  useEffect(() => box.current?.focus(), [problem]);

  const choose = (startsAt: string) => {
    const send = box.current?.closest("form")?.querySelector<HTMLElement>("button[type=submit]");
    onChoose(startsAt);
    // The button that was pressed is about to go; the next step is to book.
    send?.focus();
  };
  return (
    <div ref={box} tabIndex={-1} className={styles.refusal}>
      <Banner tone="danger" announced title={text(problem)}>
        {problem.conflicts.length > 0 && (
          <ul className={styles.conflicts} aria-label={t`What is in the way`}>
            {problem.conflicts.map((conflict) => (
              <li key={`${conflict.kind} ${conflict.starts_at}`}>
                {times.date(conflict.starts_at)}, {times.timeRange(conflict.starts_at, conflict.ends_at)}
              </li>
            ))}
          </ul>
        )}
      </Banner>
      {problem.alternatives.length > 0 && (
        <div className={styles.alternatives}>
          <p className={styles.title}>
            <Trans>The nearest free times</Trans>
          </p>
          <div className="row">
            {problem.alternatives.map((slot) => (
              <Button key={slot.starts_at} onClick={() => choose(slot.starts_at)}>
                {times.dateTime(slot.starts_at)}
              </Button>
            ))}
          </div>
        </div>
      )}
      {needsReason && (
        <TextareaField
          form={form}
          name="override"
          label={t`Why it is booked all the same`}
          hint={t`The reason is kept with the booking.`}
        />
      )}
    </div>
  );
}
