import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { type RenderResult, render } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { createMemoryRouter, type DataRouter, RouterProvider } from "react-router";
import { createQueryClient } from "@/shared/api/client";
import { i18n } from "@/shared/i18n/i18n";
import { ToastProvider } from "@/shared/ui/Toast";

interface Shown extends RenderResult {
  user: UserEvent;
  router: DataRouter;
}

/** Shows something as the application does: in English, at an address, with a cache of its own. */
export function show(content: ReactNode, { at = "/" }: { at?: string } = {}): Shown {
  i18n.loadAndActivate({ locale: "en", messages: {} });
  const router = createMemoryRouter(
    [
      { path: "/elsewhere", element: <h1>Elsewhere</h1> },
      { path: "*", element: content },
    ],
    { initialEntries: [at] },
  );
  const result = render(
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={createQueryClient()}>
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </QueryClientProvider>
    </I18nProvider>,
  );
  return { ...result, user: userEvent.setup({ delay: null }), router };
}
