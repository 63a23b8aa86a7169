import { hashKey, useInfiniteQuery } from '@tanstack/react-query';

interface Place {
  cursor: string | undefined;
  start: number;
}

interface Page<T> {
  start: number;
  items: T[];
  next?: string;
}

/** So many pages are kept, however far one scrolls. */
const maxPages = 8;

/** Where the pages of a list begin that have been seen: a cursor and a number each, so that one can scroll back to them. */
const placesOfLists = new Map<string, Place[]>();

/**
 * A long list of which only some pages are in memory: those that are seen and some around. Rows before and after are
 * counted, and asked for again when they come into view (`show`).
 */
export function useWindowedPages<T>(options: {
  queryKey: readonly unknown[];
  enabled?: boolean;
  read(cursor: string | undefined): Promise<{ items: T[]; next?: string }>;
}) {
  const listKey = hashKey(options.queryKey);
  const query = useInfiniteQuery({
    queryKey: options.queryKey,
    enabled: options.enabled ?? true,
    initialPageParam: 0,
    maxPages,
    queryFn: async ({ pageParam }): Promise<Page<T>> => {
      const places = placesOfLists.get(listKey) ?? [{ cursor: undefined, start: 0 }];
      placesOfLists.set(listKey, places);
      const place = places[pageParam] ?? { cursor: undefined, start: 0 };
      const page = await options.read(place.cursor);
      if (page.next !== undefined)
        places[pageParam + 1] = { cursor: page.next, start: place.start + page.items.length };
      return { start: place.start, ...page };
    },
    getNextPageParam: (page, _all, number) => (page.next === undefined ? undefined : number + 1),
    getPreviousPageParam: (_page, _all, number) => (number > 0 ? number - 1 : undefined),
  });
  const pages = query.data?.pages ?? [];
  const first = pages[0]?.start ?? 0;
  const items = pages.flatMap((page) => page.items);
  const end = first + items.length;
  const { hasNextPage, hasPreviousPage, isFetching } = query;

  /** The rows that are in view: pages that are missing there are read, one at a time. */
  function show(from: number, to: number): void {
    if (isFetching) return;
    if (from < first && hasPreviousPage) void query.fetchPreviousPage();
    else if (to >= end - 10 && hasNextPage) void query.fetchNextPage();
  }

  return {
    error: query.error,
    isPending: query.isPending,
    refetch: query.refetch,
    /** The rows in memory, and the number of the first of them. */
    items,
    first,
    /** All rows that are known of, and one to wait in if there are more. */
    count: end + (hasNextPage ? 1 : 0),
    complete: !hasNextPage,
    itemAt: (index: number): T | undefined => items[index - first],
    show,
  };
}
