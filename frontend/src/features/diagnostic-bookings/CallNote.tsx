import { Trans, useLingui } from "@lingui/react/macro";
import { useCallback, useEffect, useId, useRef, useState, useSyncExternalStore } from "react";
import { useBeforeUnload } from "react-router";
import { ifMatch, tagged } from "@/shared/api/conditional";
import { noteCall, viewDiagnosticBooking } from "@/shared/api/generated/sdk.gen";
import type { DiagnosticBooking } from "@/shared/api/generated/types.gen";
import { useProblemText } from "@/shared/api/problemText";
import { Banner } from "@/shared/ui/Banner";
import { Button } from "@/shared/ui/Button";
import styles from "./CallNote.module.css";
import { CallNoteKeeper, type CallNoteState, type Doors } from "./callNoteKeeper";

/** As the API takes it. */
const LONGEST = 4000;

interface CallNoteProps {
  booking: DiagnosticBooking;
  /** The text takes the focus, because somebody asked for it. */
  focused?: boolean;
}

/** What is said on the telephone, saved while it is typed. Only staff ever sees it. */
export function CallNote({ booking, focused = false }: CallNoteProps) {
  const { t } = useLingui();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const keeper = useKeeper(booking);
  const state = useSyncExternalStore(keeper.subscribe, keeper.snapshot);

  useEffect(() => {
    if (focused) field.current?.focus();
  }, [focused]);
  return (
    <div className={styles.note}>
      <div className={styles.head}>
        <label htmlFor={id}>{t`Note of the call`}</label>
        <SavedSign state={state} />
      </div>
      <textarea
        ref={field}
        id={id}
        className={styles.text}
        maxLength={LONGEST}
        placeholder={t`Purpose, symptoms, needs; only staff sees it`}
        value={state.text}
        onChange={(event) => keeper.write(event.target.value)}
        onBlur={() => keeper.flush()}
      />
      {state.status === "conflict" && (
        <Banner
          tone="warning"
          announced
          title={t`Somebody else wrote a note meanwhile`}
          actions={
            <>
              <Button small kind="primary" onClick={() => keeper.keepBoth()}>
                {t`Keep both`}
              </Button>
              <Button small onClick={() => keeper.keepMine()}>
                {t`Keep only mine`}
              </Button>
            </>
          }
        >
          <p className={styles.theirs}>{state.theirs || <Trans>They removed the text.</Trans>}</p>
        </Banner>
      )}
    </div>
  );
}

function SavedSign({ state: { status, problem } }: { state: CallNoteState }) {
  const { t } = useLingui();
  const text = useProblemText();
  const words: Readonly<Record<CallNoteState["status"], string>> = {
    saved: t`Saved`,
    unsaved: t`Saving …`,
    saving: t`Saving …`,
    waiting: t`Not saved yet; it is kept here and tried again`,
    conflict: t`Not saved`,
    refused: problem ? t`Not saved: ${text(problem)}` : t`Not saved`,
  };
  const isTrouble = status === "waiting" || status === "refused";
  return (
    // Told aloud only when something is wrong: whoever types must not hear every saving.
    <span className={isTrouble ? styles.trouble : "muted"} role={isTrouble ? "alert" : undefined}>
      {words[status]}
    </span>
  );
}

function useKeeper(booking: DiagnosticBooking): CallNoteKeeper {
  const [keeper] = useState(() => new CallNoteKeeper(booking, doorsOf(booking.id)));
  useEffect(() => keeper.heard(booking), [keeper, booking]);
  useEffect(() => () => keeper.flush(), [keeper]);
  useBeforeUnload(
    useCallback(
      (event) => {
        keeper.flush();
        if (keeper.snapshot().status !== "saved") event.preventDefault();
      },
      [keeper],
    ),
  );
  return keeper;
}

function doorsOf(bookingId: number): Doors {
  const path = { booking_id: bookingId };
  return {
    drafts: sessionStorage,
    read: () => tagged(viewDiagnosticBooking({ path, throwOnError: true })),
    save: (text, etag) =>
      tagged(
        noteCall({ path, body: { call_note: text || null }, headers: ifMatch(etag), throwOnError: true }),
      ),
  };
}
