import { act, fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { show } from "@/shared/testing/render";
import { type Column, DataTable } from "./DataTable";
import { RowLink } from "./RowLink";

const COLUMNS: readonly Column<number>[] = [
  {
    key: "name",
    header: "Name",
    isTitle: true,
    cell: (id) => <RowLink to={`/visits/${id}?from=list`}>{`Visit ${id}`}</RowLink>,
  },
  {
    key: "phone",
    header: "Phone",
    cell: (id) => <a href={`tel:+4600${id}`}>{`Call ${id}`}</a>,
  },
];
const ROWS = Array.from({ length: 50 }, (_, index) => index + 1);

function opened() {
  return show(<DataTable caption="Visits" columns={COLUMNS} rows={ROWS} rowKey={(id) => id} />, {
    at: "/visits",
  });
}

/** Clicks, and tells whether that was kept from the browser. */
async function clicked(name: string, keys: MouseEventInit = {}): Promise<boolean> {
  let isKept = false;
  const look = (event: Event) => {
    isKept = event.defaultPrevented;
    // There is no browser behind this page.
    event.preventDefault();
  };
  window.addEventListener("click", look, { once: true });
  await act(async () => fireEvent.click(screen.getByRole("link", { name }), keys));
  return isKept;
}

test("the link of a row opens its page within the application, however far down it stands", async () => {
  const { router } = opened();
  expect(await clicked("Visit 50")).toBe(true);
  expect(router.state.location).toMatchObject({ pathname: "/visits/50", search: "?from=list" });
});

test.each([{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { altKey: true }])(
  "a click with %o is the browser's, which opens another window or keeps the address",
  async (keys) => {
    const { router } = opened();
    expect(await clicked("Visit 1", keys)).toBe(false);
    expect(router.state.location.pathname).toBe("/visits");
  },
);

test("a link that leads out of the application is the browser's", async () => {
  const { router } = opened();
  expect(await clicked("Call 1")).toBe(false);
  expect(router.state.location.pathname).toBe("/visits");
});
