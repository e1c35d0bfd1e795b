import { screen, waitFor, within } from "@testing-library/react";
import * as v from "valibot";
import { expect, test, vi } from "vitest";
import { Problem } from "@/shared/api/problem";
import { show } from "@/shared/testing/render";
import { BirthDateField } from "./BirthDateField";
import { Form } from "./Form";
import { NumberField, TextField } from "./fields";
import { needed, neededDay, optionalNumber } from "./schema";
import { useAppForm } from "./useAppForm";

const SCHEMA = v.object({
  name: needed(v.pipe(v.string(), v.maxLength(10))),
  height: optionalNumber(v.nullish(v.pipe(v.number(), v.minValue(20)))),
  born: neededDay(v.string()),
});

type Sent = v.InferOutput<typeof SCHEMA>;

function Patient({ onSubmit }: { onSubmit: (sent: Sent) => Promise<unknown> }) {
  const form = useAppForm({
    schema: SCHEMA,
    values: { name: "", height: "", born: "" },
    onSubmit,
    fieldOf: (field) => field.replace("profile.", ""),
  });
  return (
    <Form form={form} submit="Save">
      <TextField form={form} name="name" label="Name" />
      <NumberField form={form} name="height" label="Height" optional />
      <BirthDateField form={form} name="born" label="Birth date" />
    </Form>
  );
}

function shown(onSubmit: (sent: Sent) => Promise<unknown> = () => Promise.resolve()) {
  const { user, router } = show(<Patient onSubmit={onSubmit} />);
  return {
    user,
    router,
    name: screen.getByLabelText("Name"),
    save: screen.getByRole("button", { name: "Save" }),
    /** Fills in everything as it has to be. */
    fill: async (name = "Åsa") => {
      await user.type(screen.getByLabelText("Name"), name);
      await user.type(screen.getByLabelText("Day"), "29");
      await user.selectOptions(screen.getByLabelText("Month"), "February");
      await user.type(screen.getByLabelText("Year"), "1988");
    },
  };
}

test("what is sent is what the API takes: trimmed, with numbers, and nothing for what was left empty", async () => {
  const sent: Sent[] = [];
  const { fill, user, save } = shown(async (filled) => sent.push(filled));
  await fill("  Åsa ");
  await user.click(save);
  await waitFor(() => expect(sent).toEqual([{ name: "Åsa", height: null, born: "1988-02-29" }]));
});

test("faults stand beside the fields and in a summary that takes the focus and leads to them", async () => {
  const onSubmit = vi.fn();
  const { user, save, name } = shown(onSubmit);
  await user.type(screen.getByLabelText(/Height/), "12,5");
  await user.click(save);
  const summary = await screen.findByRole("alert");
  await waitFor(() => expect(summary).toHaveFocus());
  const links = within(summary).getAllByRole("link");
  expect(links.map((link) => link.textContent)).toEqual([
    "Name: This is needed.",
    "Height: At least 20.",
    "Birth date: This is needed.",
  ]);
  expect(name).toHaveAccessibleDescription("This is needed.");
  expect(name).toBeInvalid();
  await user.click(links[2] as HTMLElement);
  expect(screen.getByLabelText("Day")).toHaveFocus();
  expect(onSubmit).not.toHaveBeenCalled();
});

test("a fault goes as soon as it is mended, and the focus stays where one types", async () => {
  const { user, save, name } = shown();
  await user.click(save);
  await waitFor(() => expect(name).toBeInvalid());
  await user.type(name, "Åsa");
  await waitFor(() => expect(name).toBeValid());
  expect(name).toHaveFocus();
  expect(within(screen.getByRole("alert")).queryByText(/Name:/)).toBeNull();
});

test("a day that does not exist is no birth date", async () => {
  const { user, save } = shown();
  await user.type(screen.getByLabelText("Day"), "30");
  await user.selectOptions(screen.getByLabelText("Month"), "February");
  await user.type(screen.getByLabelText("Year"), "1988");
  await user.click(save);
  const born = screen.getByRole("group", { name: "Birth date" });
  await waitFor(() => expect(born).toHaveTextContent("This day does not exist."));
});

test("the server's faults stand beside the fields that it names, and what was typed stays", async () => {
  const { fill, user, save, name } = shown(() =>
    Promise.reject(
      new Problem({
        status: 422,
        code: "invalid",
        errors: [
          { field: "profile.name", code: "invalid_name", message: "The server's own words." },
          { field: "profile.born", code: "something_new", message: "Said in English by the server." },
        ],
      }),
    ),
  );
  await fill();
  await user.click(save);
  await screen.findByRole("alert");
  expect(name).toHaveAccessibleDescription(/Write the name as the person does/);
  expect(screen.getByRole("group", { name: "Birth date" })).toHaveTextContent(
    "Said in English by the server.",
  );
  await waitFor(() => expect(screen.getByRole("alert")).toHaveFocus());
  expect(name).toHaveValue("Åsa");
});

test.each([
  [{ status: 409, code: "diagnostic_exists" }, /already is a diagnostic with this name/],
  [{ status: 503, code: "unavailable" }, /Nothing was changed; try again soon/],
  [{ status: 500, code: "unreadable" }, /on our side. Nothing was changed/],
  [{ status: 0, code: "unreachable" }, /cannot be reached/],
  [
    { status: 422, code: "invalid", errors: [{ field: "other", code: "x", message: "y" }] },
    /cannot be accepted/,
  ],
])("a refusal of the whole form (%o) is told above it, and it can be sent again", async (document, said) => {
  let isRefused = true;
  const { fill, user, save, name } = shown(() =>
    isRefused ? Promise.reject(new Problem(document)) : Promise.resolve(),
  );
  await fill();
  await user.click(save);
  expect(await screen.findByRole("alert")).toHaveTextContent(said);
  expect(name).toHaveValue("Åsa");
  isRefused = false;
  await user.click(save);
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
});

test("too many attempts are told with the minutes to wait", async () => {
  const refusal = new Problem({ status: 429, code: "too_many_attempts" }, { retryAfter: 130 });
  const { fill, user, save } = shown(() => Promise.reject(refusal));
  await fill();
  await user.click(save);
  expect(await screen.findByRole("alert")).toHaveTextContent("Try again in 3 minutes.");
});

test("a second press while the first is under way sends nothing", async () => {
  let finish = () => undefined as unknown;
  const onSubmit = vi.fn(
    () =>
      new Promise((resolve) => {
        finish = () => resolve(undefined);
      }),
  );
  const { fill, user, save } = shown(onSubmit);
  await fill();
  await user.dblClick(save);
  await user.type(screen.getByLabelText("Name"), "{Enter}");
  await waitFor(() => expect(save).toHaveAttribute("aria-busy", "true"));
  finish();
  await waitFor(() => expect(save).not.toHaveAttribute("aria-busy"));
  expect(onSubmit).toHaveBeenCalledTimes(1);
});

test("leaving asks before typed text is lost, and not when nothing was typed or all was saved", async () => {
  const onSubmit = vi.fn(() => Promise.resolve());
  const { fill, user, save, router } = shown(onSubmit);
  await fill();
  const leave = () => router.navigate("/elsewhere");
  void leave();
  const question = await screen.findByRole("dialog");
  await user.click(within(question).getByRole("button", { name: "Stay here" }));
  expect(screen.getByLabelText("Name")).toHaveValue("Åsa");
  await user.click(save);
  await waitFor(() => expect(onSubmit).toHaveBeenCalled());
  await waitFor(() => expect(save).not.toHaveAttribute("aria-busy"));
  await leave();
  expect(await screen.findByRole("heading", { name: "Elsewhere" })).toBeVisible();
});
