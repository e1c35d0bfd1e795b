import { expect, test } from "vitest";
import { entryOf, menuFor } from "./navigation";

const entries = menuFor(() => true);

test.each([
  ["/doctors", "/doctors"],
  ["/doctors/7/working-hours", "/doctors"],
  ["/doctors/own", "/doctors/own"],
  ["/diagnostics/3", "/diagnostics"],
  ["/doctorsandmore", undefined],
  ["/account", undefined],
])("%s lies under %s in the menu", (path, entry) => {
  expect(entryOf(entries, path)?.to).toBe(entry);
});
