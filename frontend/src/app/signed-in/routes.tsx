import type { RouteObject } from "react-router";
import { loadCommonWords } from "@/shared/i18n/common";
import { routesOf } from "@/shared/routing/feature";
import { CrashPage } from "../public/CrashPage";
import { NotFoundPage } from "../public/NotFoundPage";
import { FEATURES } from "../routes";
import { SignedInShell } from "./SignedInShell";
import { StartPage } from "./StartPage";

/** The routes of signed-in people, with the words that all of their pages say. */
export async function signedInRoutes(): Promise<RouteObject[]> {
  await loadCommonWords();
  return [
    {
      Component: SignedInShell,
      ErrorBoundary: CrashPage,
      children: [
        {
          // A page that breaks leaves the menu around it standing.
          ErrorBoundary: CrashPage,
          children: [
            ...FEATURES.flatMap((feature) => routesOf(feature, FEATURES)),
            { path: "start", Component: StartPage },
            { path: "*", Component: NotFoundPage },
          ],
        },
      ],
    },
  ];
}
