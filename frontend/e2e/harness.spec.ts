import { Api, newAddress } from "./support/accounts";
import { expect, test } from "./support/test";

// What watches the others is watched itself: a watch that sees nothing would let everything pass.

test("the watch sees errors, warnings, other hosts, inline scripts and faults of the server", async ({
  page,
  watch,
}) => {
  await page.goto("/");
  await page.evaluate(`
    console.error("an error");
    console.warn("a warning");
    setTimeout(() => { throw new Error("nobody caught this"); });
    fetch("http://other.example/").catch(() => {});
    fetch("/api/v1/visits").catch(() => {});
    const script = document.createElement("script");
    script.textContent = "document.title = 'run'";
    document.head.append(script);
  `);
  const seen = () => watch.faults.join("\n");
  for (const what of [
    "an error",
    "a warning",
    "nobody caught this",
    "http://other.example/",
    "Executing inline script violates",
    "status of 401",
  ])
    await expect.poll(seen).toContain(what);
  await expect(page).not.toHaveTitle("run");
  watch.faults.length = 0;
});

test("a server that is started again has its address and its data, and mails can be read", async ({
  server,
}) => {
  const address = newAddress();
  await Api.anonymous(server.url).post("/auth/password/recovery", { email: "patient@qhealth.example" });
  const before = server.url;
  await server.stop();
  await server.start();
  expect(server.url).toBe(before);
  expect(await server.linkTo("/reset-password", "patient@qhealth.example")).toMatch(
    /^\/reset-password\?token=.{20}/,
  );
  expect(server.mailsTo(address)).toEqual([]);
  const doctor = await Api.as(server.url, "doctor");
  expect(await doctor.get("/me")).toMatchObject({ email: "doctor@qhealth.example" });
});
