import { describe, expect, test } from "vitest";
import type { Me, User } from "@/shared/api/generated/types.gen";
import { rulesOf, stateOf } from "./rules";

const ME = { id: 1 } as Me;
const ADMIN = ["user.update", "user.block", "user.unblock", "user.delete", "admin.grant"];
const SUPERUSER = [...ADMIN, "admin.revoke"];

function somebody(changes: Partial<User> = {}): User {
  return {
    id: 2,
    role: "patient",
    email: "a@example.com",
    is_active: true,
    blocked_at: null,
    ...changes,
  } as User;
}

function offered(user: User, actions: readonly string[]): string[] {
  const rules = rulesOf(user, { can: (action) => actions.includes(action), me: ME });
  return Object.entries(rules)
    .filter(([, may]) => may)
    .map(([name]) => name);
}

describe("what is offered with an account", () => {
  test("is everything that fits with people below an administrator", () => {
    expect(offered(somebody(), ADMIN)).toEqual(["change", "block", "grant", "remove"]);
    expect(offered(somebody({ blocked_at: "2026-11-20T08:00:00Z" }), ADMIN)).toEqual([
      "change",
      "unblock",
      "grant",
      "remove",
    ]);
  });

  test.each(["admin", "superuser"] as const)("is nothing to an administrator with a %s", (role) => {
    expect(offered(somebody({ role }), ADMIN)).toEqual([]);
  });

  test("is everything to a superuser, with other superusers too", () => {
    expect(offered(somebody({ role: "admin" }), SUPERUSER)).toEqual(["change", "block", "revoke", "remove"]);
    expect(offered(somebody({ role: "superuser" }), SUPERUSER)).toEqual(["change", "block", "remove"]);
  });

  test("is nothing with one's own account", () => {
    expect(offered(somebody({ id: ME.id, role: "superuser" }), SUPERUSER)).toEqual([]);
  });

  test("is nothing to somebody who may only look", () => {
    expect(offered(somebody(), ["user.view"])).toEqual([]);
  });

  test("leaves out administrator's rights for people who have no account", () => {
    expect(offered(somebody({ email: null, is_active: false }), ADMIN)).not.toContain("grant");
  });
});

test("an account is active, blocked, waiting for its activation, or not there", () => {
  expect(stateOf(somebody())).toBe("active");
  expect(stateOf(somebody({ is_active: false, blocked_at: "2026-11-20T08:00:00Z" }))).toBe("blocked");
  expect(stateOf(somebody({ is_active: false }))).toBe("waiting");
  expect(stateOf(somebody({ is_active: false, email: null }))).toBe("none");
});
