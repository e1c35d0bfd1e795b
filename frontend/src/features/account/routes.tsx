import { defineFeature } from "@/shared/routing/feature";

/** One's own account. It is in the menu behind one's name. */
export const account = defineFeature({
  catalogue: (language) => import(`./locales/${language}.po`),
  pages: [{ path: "account", load: () => import("./AccountPage"), needs: "account.view" }],
});
