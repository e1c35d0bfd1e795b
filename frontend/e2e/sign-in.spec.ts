import { Api, PASSWORD, type Role } from "./support/accounts";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";

test("signing in shows the home page of one's role, and signing out forgets it", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill("operator@qhealth.example");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/sign-in/);
  await settled(page);
  await page.reload();
  await settled(page);
  await page.getByRole("button", { name: "Your account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
  await page.goto("/diagnostics");
  await expect(page).toHaveURL(/sign-in/);
});

test("a wrong password is refused in words, and what was entered stays", async ({ page, watch }) => {
  watch.expectRefusals(401);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill("operator@qhealth.example");
  await page.getByLabel("Password", { exact: true }).fill("clinic-by-the-lake");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText(/e-mail address or the password/i);
  await expect(page.getByLabel("E-mail address")).toHaveValue("operator@qhealth.example");
});

test("a session that was ended elsewhere asks for the password, and the page stays", async ({
  as,
  server,
  watch,
}) => {
  watch.expectRefusals(401);
  const page = await as("pharmacist");
  await page.goto("/diagnostics");
  const link = page.getByRole("link", { name: "Resting ECG" });
  // Only then has the page got its session.
  await expect(link).toBeVisible();
  await endSessions(server.url, "pharmacist");
  await link.click();
  const dialog = page.getByRole("dialog", { name: "Your session is over" });
  await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toHaveCount(0);
  await settled(page);
  await expect(page).toHaveURL(/diagnostics\/\d+/);
});

test("who opens a page after the session has ended signs in and gets to that page", async ({
  as,
  server,
  watch,
}) => {
  watch.expectRefusals(401);
  const page = await as("doctor");
  await endSessions(server.url, "doctor");
  await page.goto("/diagnostics?page=2");
  await expect(page).toHaveURL(/sign-in/);
  await page.getByLabel("E-mail address").fill("doctor@qhealth.example");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/diagnostics\?page=2/);
});

/** Ends all sessions of somebody, as a lost phone's would be. */
async function endSessions(url: string, role: Role): Promise<void> {
  const api = await Api.as(url, role);
  const { items } = await api.get<{ items: { id: number; is_current: boolean }[] }>("/me/sessions");
  for (const { id, is_current } of items) if (!is_current) await api.delete(`/me/sessions/${id}`);
}
