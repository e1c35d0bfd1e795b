import { createBrowserRouter, type RouteObject } from "react-router";
import { routesOf } from "@/shared/routing/feature";
import { CrashPage } from "./public/CrashPage";
import { PublicShell } from "./public/PublicShell";
import { Root, Splash } from "./public/Root";
import { PUBLIC_FEATURES } from "./publicRoutes";

const ROOT = "root";

const ROUTES: RouteObject[] = [
  {
    id: ROOT,
    Component: Root,
    HydrateFallback: Splash,
    ErrorBoundary: CrashPage,
    children: [
      {
        Component: PublicShell,
        ErrorBoundary: CrashPage,
        children: PUBLIC_FEATURES.flatMap((feature) => routesOf(feature)),
      },
    ],
  },
];

/** The router. Addresses that visitors do not have load what signed-in people need, the table of its routes included. */
export function createAppRouter() {
  let isComplete = false;
  return createBrowserRouter(ROUTES, {
    patchRoutesOnNavigation: async ({ patch }) => {
      if (isComplete) return;
      const { signedInRoutes } = await import("./signed-in/routes");
      isComplete = true;
      patch(ROOT, await signedInRoutes());
    },
  });
}
