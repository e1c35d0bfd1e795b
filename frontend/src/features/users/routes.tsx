import { msg } from "@lingui/core/macro";
import { defineFeature } from "@/shared/routing/feature";

/** Everybody's accounts, for those who run the clinic. */
export const users = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [
    { path: "users", load: () => import("./UsersPage"), needs: "user.list" },
    { path: "users/:userId", load: () => import("./UserPage"), needs: "user.view" },
    { path: "users/:userId/change", load: () => import("./ChangeUserPage"), needs: "user.update" },
  ],
  entries: [{ to: "/users", label: msg`Accounts`, icon: "lock", needs: "user.list", order: 90 }],
});
