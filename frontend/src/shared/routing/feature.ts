import type { MessageDescriptor } from "@lingui/core";
import type { ComponentType } from "react";
import type { RouteObject } from "react-router";
import { type Catalogue, loadCatalogue } from "@/shared/i18n/i18n";
import type { Needed } from "@/shared/session/me";
import type { IconName } from "@/shared/ui/Icon";

/** A page of a feature. */
export interface Page {
  /** The address without the slash at its beginning, like `patients/:patientId`. */
  path: string;
  /** Imports the module whose default export is the page. */
  load: () => Promise<{ default: ComponentType }>;
  /** What one must be allowed to do; others are told that it is not for them. */
  needs?: Needed;
  /** Pages inside this one, shown by its `<Outlet>`. A page with the path "" is what its parent shows first. */
  pages?: readonly Page[];
  /** The `patientSections` of all features are pages inside this one. */
  holdsPatientSections?: boolean;
}

/** A part of the page about one patient, such as the journal: a page inside it, with a tab. */
export interface PatientSection extends Page {
  label: MessageDescriptor;
  /** Tabs stand in this order, after the overview. */
  order: number;
}

/** A way into a feature that everybody who may go it sees in the menu. */
export interface Entry {
  to: string;
  label: MessageDescriptor;
  icon: IconName;
  needs: Needed;
  /** Entries stand in this order; the first four are the phone's bottom bar. */
  order: number;
  /**
   * Where this role starts after signing in: of the entries that one may go, the one with the lowest number counts.
   * Without a number it is no place to start.
   */
  start?: number;
}

export interface Feature {
  /** Its words: `(language) => import(`./locales/${language}.po`)`. */
  catalogue: Catalogue;
  pages: readonly Page[];
  entries?: readonly Entry[];
  /** What it adds to the page about one patient; `useId("patientId")` says whom it is about. */
  patientSections?: readonly PatientSection[];
}

/** Typed help for a feature's `routes.tsx`. */
export function defineFeature(feature: Feature): Feature {
  return feature;
}

/** What a route carries for the shell and for the page itself. */
export interface Handle {
  needs: Needed | undefined;
  /** The tabs of a page that holds sections. */
  sections?: readonly PatientSection[];
}

/**
 * Turns a feature's pages into routes whose code and words come when they are needed. `all` are the features whose
 * sections the page about a patient holds.
 */
export function routesOf({ pages, catalogue }: Feature, all: readonly Feature[] = []): RouteObject[] {
  return pages.map((page): RouteObject => {
    const lazy = async () => {
      const [module] = await Promise.all([page.load(), loadCatalogue(catalogue)]);
      return { Component: module.default };
    };
    const handle: Handle = { needs: page.needs };
    if (page.path === "") return { index: true, lazy, handle };
    const children = routesOf({ pages: page.pages ?? [], catalogue });
    if (!page.holdsPatientSections) return { path: page.path, lazy, handle, children };
    const sections = all.flatMap((feature) => feature.patientSections ?? []);
    return {
      path: page.path,
      lazy,
      handle: { ...handle, sections: sections.toSorted((one, other) => one.order - other.order) },
      children: [
        ...children,
        ...all.flatMap((feature) =>
          routesOf({ pages: feature.patientSections ?? [], catalogue: feature.catalogue }),
        ),
      ],
    };
  });
}
