import { act, render, screen } from "@testing-library/react";
import { startTransition, useState } from "react";
import { expect, test } from "vitest";
import { useMarked } from "./useMarked";

test("what was chosen counts at once, and what the page says once it has followed", async () => {
  let follow: () => void = () => undefined;
  const followed = new Promise<void>((resolve) => {
    follow = resolve;
  });
  function Page() {
    const [value, setValue] = useState("day");
    const [marked, choose] = useMarked(value, (chosen) =>
      startTransition(async () => {
        await followed;
        startTransition(() => setValue(`the ${chosen} that was asked for`));
      }),
    );
    return (
      <button type="button" onClick={() => choose("week")}>
        {marked}
      </button>
    );
  }
  render(<Page />);
  const button = screen.getByRole("button");
  expect(button).toHaveTextContent("day");
  act(() => button.click());
  expect(button).toHaveTextContent("week");
  await act(async () => follow());
  expect(button).toHaveTextContent("the week that was asked for");
});
