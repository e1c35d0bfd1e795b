import { dayIn, numberIn } from "@/shared/lists/filters";

/** What narrows every list of records. */
export const RECORD_FILTERS = ["patient_name", "author_id", "from", "to", "patient_id"] as const;
export type RecordFilter = (typeof RECORD_FILTERS)[number];

interface RecordQuery {
  patient_id: number | undefined;
  patient_name: string | undefined;
  author_id: number | undefined;
  from: string | undefined;
  to: string | undefined;
}

/** What is asked of the server for the filters of an address. */
export function recordQuery(filters: Readonly<Partial<Record<RecordFilter, string>>>): RecordQuery {
  return {
    patient_id: numberIn(filters.patient_id),
    patient_name: filters.patient_name,
    author_id: numberIn(filters.author_id),
    from: dayIn(filters.from),
    to: dayIn(filters.to),
  };
}
