/** An object together with the entity tag of the state that was read. */
export interface Tagged<T> {
  value: T;
  etag: string | undefined;
}

/** Reads an object to change it: `await tagged(viewDiagnostic({ path: { diagnostic_id: 7 } }))`. */
export async function tagged<T>(reading: Promise<{ data: T; response?: Response }>): Promise<Tagged<T>> {
  const { data, response } = await reading;
  return { value: data, etag: response?.headers.get("etag") ?? undefined };
}

/** The headers of a change that counts only if nobody else changed the object since (412 otherwise). */
export function ifMatch(etag: string | undefined): { "If-Match"?: string } {
  return etag === undefined ? {} : { "If-Match": etag };
}
