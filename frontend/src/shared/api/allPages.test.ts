import { expect, test } from "vitest";
import { allPages } from "./allPages";

/** A list of the API with ids from 1 on. */
function listOf(total: number) {
  const asked: number[] = [];
  const read = async ({ page, page_size }: { page: number; page_size: number }) => {
    asked.push(page);
    const ids = Array.from({ length: total }, (_, index) => ({ id: index + 1 }));
    return { data: { items: ids.slice((page - 1) * page_size, page * page_size), total } };
  };
  return { asked, read };
}

test("a short list is one page", async () => {
  const { asked, read } = listOf(7);
  expect(await allPages(read)).toHaveLength(7);
  expect(asked).toEqual([1]);
});

test("a longer list is read to its end, each item once", async () => {
  const { asked, read } = listOf(301);
  const items = await allPages(read);
  expect(items.map((item) => item.id)).toEqual(Array.from({ length: 301 }, (_, index) => index + 1));
  expect(asked).toEqual([1, 2, 3, 4]);
});

test("an item that slipped from one page to the next is there once", async () => {
  const pages: Record<number, number[]> = {
    1: Array.from({ length: 100 }, (_, index) => index + 1),
    2: [100, 101],
  };
  const items = await allPages(async ({ page }) => ({
    data: { items: (pages[page] ?? []).map((id) => ({ id })), total: 102 },
  }));
  expect(items).toHaveLength(101);
});
