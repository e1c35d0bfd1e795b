/** Where the whole record of a patient is read: by staff on the patient's page, by the patient on a page of its own. */
export function recordOf(patientId: number, isForStaff: boolean): string {
  return isForStaff ? `/patients/${patientId}/record` : "/record";
}
