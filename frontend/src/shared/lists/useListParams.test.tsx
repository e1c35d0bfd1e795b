import { act, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { show } from "@/shared/testing/render";
import { type ListParams, useListParams } from "./useListParams";

type Filters = "name" | "status";
let params: ListParams<Filters>;

function List() {
  params = useListParams({ filters: ["name", "status"], sort: "-starts_at" });
  return <p>{params.sort}</p>;
}

/** Opens a list at an address, and gives a way to see where it has gone. */
function opened(search = "") {
  const { router } = show(<List />, { at: `/visits${search}` });
  return {
    search: () => decodeURIComponent(router.state.location.search),
    go: (change: () => void) => act(async () => change()),
    back: () => act(async () => router.navigate(-1)),
  };
}

test("an address without anything is the first page in the usual order", () => {
  opened();
  expect(params).toMatchObject({ page: 1, pageSize: 25, sort: "-starts_at", filters: {}, isFiltered: false });
  expect(screen.getByText("-starts_at")).toBeVisible();
});

test("everything can be read from the address", () => {
  opened("?page=3&page_size=50&sort=patient&name=%C3%A5sa&status=booked&other=1");
  expect(params).toMatchObject({
    page: 3,
    pageSize: 50,
    sort: "patient",
    filters: { name: "åsa", status: "booked" },
    isFiltered: true,
  });
});

test.each(["?page=-1", "?page=0", "?page=two", "?page=1e9", "?page_size=7", "?page=", "?sort=", "?name="])(
  "an address that somebody spoiled (%s) shows the list all the same",
  (search) => {
    opened(search);
    expect(params).toMatchObject({ page: 1, pageSize: 25, sort: "-starts_at", isFiltered: false });
  },
);

test("a filter begins at the first page again, and keeps what else is in the address", async () => {
  const { search, go } = opened("?page=3&sort=patient&other=1");
  await go(() => params.setFilters({ name: "öb" }));
  expect(search()).toBe("?sort=patient&other=1&name=öb");
});

test("two filters that are set at once both count", async () => {
  const { search, go } = opened();
  const { setFilters } = params;
  await go(() => {
    setFilters({ name: "a" });
    setFilters({ status: "booked" });
  });
  expect(search()).toBe("?name=a&status=booked");
  await go(() => setFilters({ name: "as" }));
  expect(search()).toBe("?name=as&status=booked");
});

test("an empty filter, the usual order, the usual size and the first page leave the address", async () => {
  const { search, go } = opened("?page=3&page_size=50&sort=patient&name=a");
  await go(() => params.setFilters({ name: "" }));
  await go(() => params.setSort("-starts_at"));
  await go(() => params.setPageSize(25));
  expect(search()).toBe("");
});

test("clearing takes all filters and nothing else", async () => {
  const { search, go } = opened("?page=2&sort=patient&name=a&status=booked");
  await go(() => params.clearFilters());
  expect(search()).toBe("?sort=patient");
});

test("Back undoes turning a page, not what was typed into a filter", async () => {
  const { search, go, back } = opened();
  await go(() => params.setFilters({ name: "a" }));
  await go(() => params.setFilters({ name: "as" }));
  await go(() => params.setPage(2));
  expect(search()).toBe("?name=as&page=2");
  await back();
  expect(search()).toBe("?name=as");
});
