import { expect, test } from "./support/test";
import { settled } from "./support/walking";

test("while the server is away an open page says so calmly, and goes on once it is back", async ({
  as,
  server,
  watch,
}) => {
  watch.expectOutage();
  const page = await as("operator");
  await page.goto("/diagnostics");
  await settled(page);
  const list = page.getByRole("main");
  await expect(list).toContainText("MRI");

  await server.stop();
  await page.getByLabel("Name").fill("blood");
  const failure = list.getByRole("alert");
  await expect(failure).toBeVisible({ timeout: 30_000 });
  // The menu stands, on the phone with its first entries.
  await expect(page.getByRole("link", { name: "Calendar" }).first()).toBeVisible();

  await server.start();
  await failure.getByRole("button", { name: "Try again" }).click();
  await expect(failure).toHaveCount(0);
  await expect(list).toContainText(/blood/i);
  await expect(list).not.toContainText("MRI");
  await expect(page.getByLabel("Name")).toHaveValue("blood");
});
