/** The address to go on to after signing in, if it is one of ours; a link must not lead people elsewhere. */
export function safePath(next: string | null): string | undefined {
  if (!next?.startsWith("/")) return undefined;
  const url = URL.canParse(next, "https://here.invalid") ? new URL(next, "https://here.invalid") : undefined;
  return url?.origin === "https://here.invalid" ? url.pathname + url.search : undefined;
}
