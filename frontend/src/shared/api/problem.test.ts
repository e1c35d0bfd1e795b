import { expect, test } from "vitest";
import { Problem, problemFrom, unreachable } from "./problem";

test("a problem document becomes a problem, with what its headers say", () => {
  const document = {
    type: "about:blank",
    title: "Too many requests",
    status: 429,
    detail: "Try again later.",
    code: "too_many_attempts",
  };
  const headers = { "Retry-After": "90", "X-Request-ID": "r-1" };
  expect(problemFrom(document, new Response(null, { status: 429, headers }))).toMatchObject({
    name: "Problem",
    status: 429,
    code: "too_many_attempts",
    message: "Try again later.",
    retryAfter: 90,
    requestId: "r-1",
    errors: [],
    conflicts: [],
    alternatives: [],
    obstacles: [],
    isUnreachable: false,
  });
});

test("faults, conflicts, alternatives and obstacles are kept", () => {
  const document = {
    code: "patient_busy",
    errors: [{ field: "starts_at", code: "required", message: "This is needed." }],
    conflicts: [{ kind: "patient_busy", starts_at: "2026-11-23T08:00:00Z", ends_at: "2026-11-23T08:30:00Z" }],
    alternatives: [{ starts_at: "2026-11-23T09:00:00Z", ends_at: "2026-11-23T09:30:00Z" }],
    obstacles: [{ kind: "visit", id: 7, starts_at: null }],
  };
  const problem = problemFrom(document, new Response(null, { status: 409 }));
  expect(problem).toMatchObject({ ...document, status: 409 });
});

test("the status of the answer counts, not the one in the document", () => {
  expect(problemFrom({ status: 200 }, new Response(null, { status: 503 }))).toMatchObject({ status: 503 });
});

test.each(["<html>Bad gateway</html>", "", null, 7])(
  "an answer that is no document (%j) is a problem all the same",
  (body) => {
    expect(problemFrom(body, new Response(null, { status: 502 }))).toMatchObject({
      status: 502,
      code: "unreadable",
      retryAfter: undefined,
    });
  },
);

test("a broken connection is a problem without a status", () => {
  const problem = problemFrom(new TypeError("Failed to fetch"));
  expect(problem).toMatchObject({ status: 0, code: "unreachable", isUnreachable: true });
});

test("an interrupted call is no problem, and neither is a fault of the program", () => {
  const abort = new DOMException("aborted", "AbortError");
  expect(problemFrom(abort)).toBe(abort);
  const bug = new RangeError("out of range");
  expect(problemFrom(bug)).toBe(bug);
});

test("a problem stays the problem that it is", () => {
  const known = unreachable();
  expect(problemFrom(known, new Response(null, { status: 500 }))).toBe(known);
  expect(new Problem({}).message).toBe("The request was refused.");
});
