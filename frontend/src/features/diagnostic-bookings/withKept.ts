interface Requested {
  id: number;
  requested_at: string;
}

/** A list by age with one more entry that has left it, in the place where it was. */
export function withKept<Request extends Requested>(
  found: readonly Request[],
  kept: Request | null,
): readonly Request[] {
  if (!kept || found.some((request) => request.id === kept.id)) return found;
  const at = found.findIndex(
    (request) =>
      request.requested_at > kept.requested_at ||
      (request.requested_at === kept.requested_at && request.id > kept.id),
  );
  return at < 0 ? [...found, kept] : found.toSpliced(at, 0, kept);
}
