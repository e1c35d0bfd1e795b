import { Api } from "./support/accounts";
import { expect, test } from "./support/test";

test("Swagger UI sends what Authorize was given, and nothing before", async ({ page, server, watch }) => {
  watch.expectRefusals(401);
  const patient = await Api.as(server.url, "patient");
  await page.goto("/api/docs");
  const operation = page.locator("#operations-Own_account-view_me");
  await operation
    .getByRole("button", { name: /\/api\/v1\/me/ })
    .first()
    .click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  const send = operation.getByRole("button", { name: "Execute" });
  const answer = operation.locator(".live-responses-table");
  await send.click();
  await expect(answer).toContainText("unauthenticated");

  await page.getByRole("button", { name: "Authorize" }).first().click();
  const dialog = page.locator(".dialog-ux");
  const bearer = dialog.locator(".auth-container", { hasText: "accessToken" });
  await bearer.getByRole("textbox").fill(patient.token);
  await bearer.getByRole("button", { name: "Apply credentials" }).click();
  await bearer.getByRole("button", { name: "Close" }).click();

  await send.click();
  await expect(answer).toContainText("patient@qhealth.example");
});
