import { fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { Problem } from "@/shared/api/problem";
import { ConfirmDialog } from "@/shared/forms/ConfirmDialog";
import { show } from "@/shared/testing/render";
import { Dialog } from "./Dialog";

function Page({ busy = false }: { busy?: boolean }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      {isOpen && (
        <Dialog title="A question" busy={busy} onClose={() => setOpen(false)}>
          <p>Text</p>
        </Dialog>
      )}
    </>
  );
}

test("a dialog is named by its title, and gives the focus back to where it came from", async () => {
  const { user } = show(<Page />);
  const opener = screen.getByRole("button", { name: "Open" });
  await user.click(opener);
  expect(screen.getByRole("dialog", { name: "A question" })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(opener).toHaveFocus();
});

/** What a browser tells when Escape is pressed. */
const pressEscape = () => fireEvent(screen.getByRole("dialog"), new Event("cancel", { cancelable: true }));

test("Escape closes it", async () => {
  const { user } = show(<Page />);
  await user.click(screen.getByRole("button", { name: "Open" }));
  pressEscape();
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("while something is being sent it stays", async () => {
  const { user } = show(<Page busy />);
  await user.click(screen.getByRole("button", { name: "Open" }));
  pressEscape();
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.getByRole("dialog")).toBeVisible();
});

test("a refusal stands in the dialog that asked, with what was written, and it can be tried again", async () => {
  const onConfirm = vi
    .fn<(reason: string) => Promise<void>>()
    .mockRejectedValueOnce(new Problem({ status: 409, code: "cancellation_window_closed" }))
    .mockResolvedValueOnce();
  const { user } = show(
    <ConfirmDialog
      title="Cancel the visit?"
      confirm="Cancel it"
      reason={{ label: "Why" }}
      onConfirm={onConfirm}
      onClose={() => undefined}
    />,
  );
  await user.type(screen.getByLabelText(/Why/), " A cold ");
  await user.click(screen.getByRole("button", { name: "Cancel it" }));
  expect(await screen.findByRole("alert")).toHaveTextContent(/less than 24 hours/);
  expect(screen.getByLabelText(/Why/)).toHaveValue(" A cold ");
  await user.click(screen.getByRole("button", { name: "Cancel it" }));
  await waitFor(() => expect(onConfirm.mock.calls).toEqual([["A cold"], ["A cold"]]));
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
});

test("a reason that is needed is asked for", async () => {
  const onConfirm = vi.fn<(reason: string) => Promise<void>>();
  const { user } = show(
    <ConfirmDialog
      title="Delete the entry?"
      confirm="Delete"
      reason={{ label: "Why", needed: true }}
      onConfirm={onConfirm}
      onClose={() => undefined}
    />,
  );
  await user.click(screen.getByRole("button", { name: "Delete" }));
  await screen.findByRole("alert");
  expect(screen.getByLabelText("Why")).toHaveAccessibleDescription("This is needed.");
  expect(onConfirm).not.toHaveBeenCalled();
});
