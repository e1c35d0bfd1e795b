import { I18nProvider } from "@lingui/react";
import { useState } from "react";
import { RouterProvider } from "react-router/dom";
import { i18n } from "@/shared/i18n/i18n";
import { createAppRouter } from "./router";

/** The whole application. */
export function App() {
  const [router] = useState(createAppRouter);
  return (
    <I18nProvider i18n={i18n}>
      <RouterProvider router={router} />
    </I18nProvider>
  );
}
