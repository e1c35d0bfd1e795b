import { useCallback, useMemo } from "react";
import { useSearch } from "@/shared/routing/useSearch";

export const PAGE_SIZES = [25, 50, 100] as const;

/** The state of a list as its address says it. */
export interface ListParams<Filters extends string> {
  page: number;
  pageSize: number;
  /** A field, or `-field` for the other direction; the page's own default when the address says nothing. */
  sort: string;
  filters: Readonly<Partial<Record<Filters, string>>>;
  /** Whether any filter narrows the list. */
  isFiltered: boolean;
  setPage: (page: number) => void;
  setPageSize: (size: number) => void;
  setSort: (sort: string) => void;
  /** Sets filters; an empty text removes one. The list begins at its first page again. */
  setFilters: (changes: Partial<Record<Filters, string>>) => void;
  clearFilters: () => void;
}

interface Known<Filters extends string> {
  filters: readonly Filters[];
  sort: string;
}

/**
 * Filters, order and page of a list live in the address: Back, Reload and a copied link all show the same list.
 *
 * Typing replaces the entry of the history; turning a page adds one.
 */
export function useListParams<const Filters extends string>(known: Known<Filters>): ListParams<Filters> {
  const [search, setSearch] = useSearch();
  const names = known.filters.join();
  const usualSort = known.sort;

  const change = useCallback(
    (changes: Readonly<Record<string, string | undefined>>, { replace }: { replace: boolean }) => {
      setSearch(
        (before) => {
          for (const [name, value] of Object.entries(changes)) {
            if (value) before.set(name, value);
            else before.delete(name);
          }
          return before;
        },
        { replace, preventScrollReset: true },
      );
    },
    [setSearch],
  );

  return useMemo(() => {
    const filters: Partial<Record<Filters, string>> = {};
    for (const name of names.split(",").filter(Boolean) as Filters[]) {
      const value = search.get(name);
      if (value) filters[name] = value;
    }
    const size = wholeNumber(search.get("page_size"));
    return {
      page: Math.max(1, wholeNumber(search.get("page")) ?? 1),
      pageSize: PAGE_SIZES.find((known) => known === size) ?? PAGE_SIZES[0],
      sort: search.get("sort") || usualSort,
      filters,
      isFiltered: Object.keys(filters).length > 0,
      setPage: (page) => change({ page: page > 1 ? String(page) : undefined }, { replace: false }),
      setPageSize: (next) =>
        change(
          { page_size: next === PAGE_SIZES[0] ? undefined : String(next), page: undefined },
          { replace: true },
        ),
      setSort: (sort) =>
        change({ sort: sort === usualSort ? undefined : sort, page: undefined }, { replace: true }),
      setFilters: (changes) => change({ ...changes, page: undefined }, { replace: true }),
      clearFilters: () =>
        change(Object.fromEntries([...names.split(","), "page"].map((name) => [name, undefined])), {
          replace: true,
        }),
    };
  }, [search, names, usualSort, change]);
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
