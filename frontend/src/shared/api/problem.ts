import type {
  Alternative,
  Conflict,
  Fault,
  Obstacle,
  Problem as ProblemDocument,
} from "./generated/types.gen";

/** The status of a problem that no server answered. */
export const UNREACHABLE = 0;

/**
 * A refusal: the server's problem document (RFC 9457), or that no server answered.
 *
 * `code` is stable and for programs; `detail` is the server's English sentence. What people read comes from
 * `problemText`, in their language.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** Every field at fault; empty unless the status is 422. */
  readonly errors: Fault[];
  /** What is in the way of a booking. */
  readonly conflicts: Conflict[];
  /** The nearest free times. */
  readonly alternatives: Alternative[];
  /** What has to be dealt with first. */
  readonly obstacles: Obstacle[];
  /** Seconds to wait before asking again, where the server said so. */
  readonly retryAfter: number | undefined;
  /** Names the request in the server's log. */
  readonly requestId: string | undefined;

  constructor(document: Partial<ProblemDocument>, more: { retryAfter?: number; requestId?: string } = {}) {
    super(document.detail ?? document.title ?? "The request was refused.");
    this.type = document.type ?? "about:blank";
    this.title = document.title ?? "";
    this.status = document.status ?? UNREACHABLE;
    this.code = document.code ?? "unreadable";
    this.detail = document.detail ?? "";
    this.errors = document.errors ?? [];
    this.conflicts = document.conflicts ?? [];
    this.alternatives = document.alternatives ?? [];
    this.obstacles = document.obstacles ?? [];
    this.retryAfter = more.retryAfter;
    this.requestId = more.requestId;
  }

  /** Whether no server answered at all. */
  get isUnreachable(): boolean {
    return this.status === UNREACHABLE;
  }
}

/** The problem that stands for a broken connection. */
export function unreachable(): Problem {
  return new Problem({ status: UNREACHABLE, code: "unreachable", detail: "The server cannot be reached." });
}

/** Turns whatever a call threw into a problem; an interrupted call is passed on as it is. */
export function problemFrom(thrown: unknown, response?: Response): unknown {
  if (thrown instanceof Problem || (thrown instanceof DOMException && thrown.name === "AbortError"))
    return thrown;
  if (!response) return thrown instanceof TypeError ? unreachable() : thrown;
  const known = typeof thrown === "object" && thrown !== null ? (thrown as Partial<ProblemDocument>) : {};
  const seconds = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  const requestId = response.headers.get("x-request-id");
  return new Problem(
    { ...known, status: response.status },
    { ...(Number.isNaN(seconds) ? {} : { retryAfter: seconds }), ...(requestId ? { requestId } : {}) },
  );
}
