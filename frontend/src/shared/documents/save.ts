/** What the generated client gives for a document. */
interface Downloaded {
  data: Blob | File;
  response?: Response;
}

/** How long the browser may take to begin with a file, in milliseconds. */
const TAKEN_AFTER = 60_000;

/** Keeps a document of the server as a file, under the name that the server gave it. */
export function saveDocument({ data, response }: Downloaded): void {
  const address = URL.createObjectURL(data);
  const link = document.createElement("a");
  link.href = address;
  link.download = filenameIn(response?.headers.get("content-disposition")) ?? "document.pdf";
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), TAKEN_AFTER);
}

/** The file name in a Content-Disposition header (RFC 6266), without anything that leads to another folder. */
export function filenameIn(header: string | null | undefined): string | undefined {
  return /filename="([^"/\\]+)"/.exec(header ?? "")?.[1];
}
