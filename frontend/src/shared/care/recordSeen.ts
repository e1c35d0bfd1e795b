const STORED = "qhealth-record-seen";
const TWO_WEEKS = 14 * 86_400_000;

/** Notes on this device when a patient last looked at the whole record. Nothing of the record itself is kept. */
export function rememberRecordSeen(patientId: number, at: Date): void {
  localStorage.setItem(`${STORED}-${patientId}`, at.toISOString());
}

/**
 * Whether something came into the record after the patient had last looked at it on this device; on a device where that
 * never was, whether it is of the last two weeks.
 */
export function isNewInRecord(patientId: number, at: string, now: Date): boolean {
  const seen = localStorage.getItem(`${STORED}-${patientId}`);
  return Date.parse(at) > (seen === null ? now.getTime() - TWO_WEEKS : Date.parse(seen));
}
