import Pagination from '@cloudscape-design/components/pagination';
import type { Pages } from '../data/pages.js';

interface Props {
  readonly pages: Pages;
  readonly perPage: number;
  readonly totalCount: number;
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

/** Steps through a list by cursor, one page forward or back; nothing where one page is all. */
export function Pager({ pages, perPage, totalCount, endCursor, hasNextPage }: Props) {
  const reachable = hasNextPage ? pages.number + 1 : pages.number;
  const isOpen = Math.ceil(totalCount / perPage) > reachable;
  if (reachable === 1 && !isOpen) return null;
  return (
    <Pagination
      currentPageIndex={pages.number}
      pagesCount={reachable}
      openEnd={isOpen}
      onChange={({ detail }) => {
        if (detail.currentPageIndex > pages.number) pages.next(endCursor);
        else if (detail.currentPageIndex < pages.number) pages.back();
      }}
    />
  );
}
