import type { MessageDescriptor } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react";
import { useCallback } from "react";
import type { Fault } from "./generated/types.gen";
import type { Problem } from "./problem";

/** Sentences for the stable codes of problems; the server itself speaks English only. */
const BY_CODE: Readonly<Record<string, MessageDescriptor>> = {
  unreachable: msg`The server cannot be reached. Check your connection; nothing was lost.`,
  unavailable: msg`A part of the system is not available right now. Nothing was changed; try again soon.`,
  invalid_credentials: msg`The e-mail address or the password is not right, or the account cannot sign in.`,
  session_ended: msg`Your session is over. Sign in again.`,
  unauthenticated: msg`Your session is over. Sign in again.`,
  forbidden: msg`Your role does not include this.`,
  not_found: msg`It does not exist any more, or it is not yours to see.`,
  stale_object: msg`Somebody changed this in the meantime. Look at the newest state, then change it again.`,
  invalid: msg`Some fields cannot be accepted.`,
  doctor_busy: msg`The doctor already has a visit at this time.`,
  patient_busy: msg`The patient already has a visit or a diagnostic at this time.`,
  doctor_unavailable: msg`The doctor does not take bookings at present.`,
  doctor_time_off: msg`The doctor is away at this time.`,
  outside_working_hours: msg`The doctor does not work at this time.`,
  outside_opening_hours: msg`The clinic is not open for diagnostics at this time.`,
  no_capacity: msg`The diagnostic is fully booked at this time.`,
  time_not_free: msg`This time cannot be booked.`,
  duplicate_booking: msg`There already is an active booking for this diagnostic.`,
  diagnostic_exists: msg`There already is a diagnostic with this name.`,
  diagnostic_in_use: msg`There are bookings for this diagnostic, so it cannot be deleted.`,
  visits_in_the_way: msg`There are visits in this time. Move or cancel them first.`,
  person_has_bookings: msg`There still are active bookings or visits. Cancel or complete them first.`,
  cancellation_window_closed: msg`It is less than 24 hours away, so it can only be cancelled by telephone.`,
  already_cancelled: msg`This was cancelled already.`,
  already_completed: msg`This was completed already.`,
  already_scheduled: msg`This has a date already.`,
  already_started: msg`This has begun already.`,
  already_amended: msg`This was corrected already. Correct the newest version.`,
  not_started: msg`This has not begun yet.`,
  not_confirmable: msg`This can no longer be confirmed.`,
  not_a_doctor: msg`This person is no doctor.`,
  not_yourself: msg`You cannot do this to your own account.`,
  last_superuser: msg`The last superuser has to stay.`,
  email_taken: msg`Somebody else uses this e-mail address.`,
  invalid_token: msg`This link is not valid any more. Links work once, and only for a while.`,
  idempotency_key_reused: msg`This was sent before with other content. Reload the page and fill it in again.`,
};

const FAULTS: Readonly<Record<string, MessageDescriptor>> = {
  required: msg`This is needed.`,
  invalid_email: msg`Write an e-mail address like name@example.com.`,
  invalid_name: msg`Write the name as the person does, without digits or signs that names do not have.`,
  invalid_phone: msg`Write a telephone number like +46 31 123 45 67.`,
  invalid_text: msg`There are characters in it that cannot be kept.`,
  invalid_time: msg`Write a time like 09:30.`,
  too_short: msg`This is too short.`,
  too_long: msg`This is too long.`,
  out_of_range: msg`This number is too small or too large.`,
  unknown: msg`This does not exist.`,
  not_on_grid: msg`Times lie on 5-minute marks.`,
  in_future: msg`This day is in the future.`,
  in_past: msg`This day has passed.`,
  too_long_ago: msg`This is too long ago.`,
  too_young: msg`One must be 18 to register.`,
  starts_in_past: msg`This time has passed.`,
  too_far_ahead: msg`This is too far ahead.`,
  before_start: msg`The end comes before the start.`,
  ends_before_start: msg`The end comes before the start.`,
  overlapping_hours: msg`This overlaps other hours of that day.`,
  common_password: msg`This password is on lists of common ones. Choose another.`,
  holds_email: msg`The password must not hold your e-mail address.`,
  wrong_password: msg`This is not your password.`,
  too_often: msg`You asked for this too often. Try again in an hour.`,
  invalid_token: msg`This link is not valid any more. Links work once, and only for a while.`,
  date_not_allowed: msg`The clinic sets the date.`,
  date_required: msg`Choose a date.`,
};

/** Gives the sentence of a problem in the reader's language. */
export function useProblemText(): (problem: Problem) => string {
  const { _ } = useLingui();
  return useCallback(
    (problem) => {
      if (problem.status === 429 && problem.retryAfter) {
        const minutes = Math.ceil(problem.retryAfter / 60);
        return _(
          msg`Too many attempts. Try again in ${plural(minutes, { one: "# minute", other: "# minutes" })}.`,
        );
      }
      const known = BY_CODE[problem.code] ?? FAULTS[problem.code];
      if (known) return _(known);
      if (problem.status >= 500)
        return _(msg`Something went wrong on our side. Nothing was changed; try again.`);
      return problem.detail || _(msg`The request was refused.`);
    },
    [_],
  );
}

/** Gives the sentence of one field's fault in the reader's language. */
export function useFaultText(): (fault: Fault) => string {
  const { _ } = useLingui();
  return useCallback(
    (fault) => {
      const known = FAULTS[fault.code] ?? BY_CODE[fault.code];
      return known ? _(known) : fault.message;
    },
    [_],
  );
}
