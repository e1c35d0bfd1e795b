import { Api, newAddress } from "./support/accounts";
import { expect, test } from "./support/test";
import { settled } from "./support/walking";

test("who registers follows the mail's link, activates the account and signs in", async ({
  page,
  server,
}) => {
  const email = newAddress("astrid");
  await page.goto("/register");
  await page.getByLabel("First name").fill("Astrid");
  await page.getByLabel("Last name").fill("Öhman");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Day").fill("29");
  await page.getByLabel("Month").selectOption("2");
  await page.getByLabel("Year").fill("1988");
  await page.getByLabel("Phone").fill("+46 70 123 45 67");
  await page.getByLabel("Password", { exact: true }).fill("en lagom lång mening");
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.getByRole("main")).toContainText(email);

  await page.goto(await server.linkTo("/activate", email));
  await page.getByRole("button", { name: "Activate" }).click();
  await expect(page).not.toHaveURL(/token/);
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("en lagom lång mening");
  await page.getByRole("button", { name: "Sign in" }).click();
  await settled(page);
  await expect(page).not.toHaveURL(/sign-in/);
});

test("a forgotten password is set anew with the mail's link", async ({ page, server }) => {
  const email = await aPatient(server.url, server);
  await page.goto("/sign-in");
  await page.getByRole("link", { name: /forgot/i }).click();
  // The page before it has a field of that name as well.
  await expect(page.getByRole("heading", { name: "Forgot the password?" })).toBeVisible();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: /send/i }).click();
  await page.goto(await server.linkTo("/reset-password", email));
  await page.getByLabel("New password").fill("en annan lång mening");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByRole("main")).toContainText("Your password is changed");
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("en annan lång mening");
  await page.getByRole("button", { name: "Sign in" }).click();
  await settled(page);
  await expect(page).not.toHaveURL(/sign-in/);
});

async function aPatient(url: string, server: { linkTo: (page: string, address: string) => Promise<string> }) {
  const email = newAddress("patient");
  const api = Api.anonymous(url);
  await api.post("/auth/register", {
    email,
    password: "en lagom lång mening",
    profile: { first_name: "Pia", last_name: "Ek", birth_date: "1990-05-17", gender: "female" },
  });
  const link = new URL(await server.linkTo("/activate", email), url);
  await api.post("/auth/activate", { token: link.searchParams.get("token") });
  return email;
}
