import { useQuery } from "@tanstack/react-query";
import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { Problem } from "@/shared/api/problem";
import { show } from "@/shared/testing/render";
import { Loaded } from "./Query";

/** A page about what the given answers say, one after the other. */
function shown(...answers: (string | Problem)[]) {
  function Page() {
    const query = useQuery<string>({
      queryKey: ["text"],
      retry: false,
      queryFn: () => {
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (typeof answer === "string") return answer;
        throw answer;
      },
    });
    return (
      <>
        <Loaded query={query}>{(text) => <p>{text}</p>}</Loaded>
        <button type="button" onClick={() => void query.refetch()}>
          Read again
        </button>
      </>
    );
  }
  return show(<Page />);
}

test("while nothing is there yet, readers hear that it is loading", () => {
  shown("Visits");
  expect(screen.getByRole("status", { busy: true })).toHaveTextContent("Loading …");
});

test.each([
  [{ status: 500, code: "unreadable" }, {}, /on our side/],
  [{ status: 503, code: "unavailable" }, { retryAfter: 2 }, /not available right now/],
  [{ status: 429, code: "too_many_attempts" }, { retryAfter: 60 }, /Try again in 1 minute\./],
  [{ status: 409, code: "already_cancelled" }, {}, /was cancelled already/],
  [{ status: 0, code: "unreachable" }, {}, /cannot be reached/],
])("a page that fails with %o says why, and gets well when tried again", async (document, more, said) => {
  const { user } = shown(new Problem(document, more), "Visits");
  const failure = await screen.findByRole("alert");
  expect(failure).toHaveTextContent(said);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Visits")).toBeVisible();
  expect(screen.queryByRole("alert")).toBeNull();
});

test.each([
  [404, "not_found"],
  [403, "forbidden"],
])("trying again is not offered where it would not help (%i)", async (status, code) => {
  shown(new Problem({ status, code }));
  expect(await screen.findByRole("alert")).toHaveTextContent("This is not here");
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

test("what is there already stays when reading it again fails", async () => {
  const { user } = shown("Visits", new Problem({ status: 503, code: "unavailable" }));
  expect(await screen.findByText("Visits")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Read again" }));
  await waitFor(() => expect(screen.getByText("Visits")).toBeVisible());
  expect(screen.queryByRole("alert")).toBeNull();
});
