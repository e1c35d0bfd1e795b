import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

/** One catalogue for what all share and one for each feature, so that a page loads only its own words. */
export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "sv"],
  compileNamespace: "ts",
  format: formatter({ lineNumbers: false, origins: false }),
  catalogs: [
    {
      path: "<rootDir>/src/app/public/locales/{locale}",
      include: ["<rootDir>/src/app/public", "<rootDir>/src/shared/ui/PageHeader.tsx"],
    },
    {
      path: "<rootDir>/src/shared/i18n/locales/{locale}",
      // What a feature says in the menu is needed before its own words are loaded.
      include: ["<rootDir>/src/shared", "<rootDir>/src/app/signed-in", "<rootDir>/src/features/*/routes.tsx"],
      exclude: ["**/*.test.*", "**/generated/**", "**/shared/ui/PageHeader.tsx"],
    },
    {
      path: "<rootDir>/src/features/{name}/locales/{locale}",
      include: ["<rootDir>/src/features/{name}"],
      exclude: ["**/*.test.*", "**/routes.tsx"],
    },
  ],
});
