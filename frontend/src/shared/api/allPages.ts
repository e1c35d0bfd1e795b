interface PageOf<Item> {
  items: Item[];
  total: number;
}

/** The longest page that the API gives. */
const PAGE_SIZE = 100;

/**
 * Reads a whole list: its first page, which tells how long it is, and then the others side by side. Only for lists that
 * are known to be short, such as a week of visits.
 */
export async function allPages<Item extends { id: number }>(
  read: (page: { page: number; page_size: number }) => Promise<{ data: PageOf<Item> }>,
): Promise<Item[]> {
  const { data: first } = await read({ page: 1, page_size: PAGE_SIZE });
  const others = Math.max(0, Math.ceil(first.total / PAGE_SIZE) - 1);
  const pages = await Promise.all(
    Array.from({ length: others }, (_, index) => read({ page: index + 2, page_size: PAGE_SIZE })),
  );
  // An item that was added meanwhile pushes another one from one page to the next.
  const items = [first, ...pages.map(({ data }) => data)].flatMap((page) => page.items);
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
