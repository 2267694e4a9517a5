import type { InboxEntry } from './inbox.query.js';

/** What belongs together: the newest, and those before it. */
export interface Thread {
  readonly newest: InboxEntry;
  readonly earlier: readonly InboxEntry[];
}

/** In the order of their newest entries. */
export function threadsOf(entries: readonly InboxEntry[]): Thread[] {
  return [...Map.groupBy(entries, ({ thread }) => thread).values()].flatMap(
    ([newest, ...earlier]) => (newest === undefined ? [] : [{ newest, earlier }]),
  );
}

export const isUnread = ({ newest, earlier }: Thread): boolean =>
  [newest, ...earlier].some(({ readAt }) => readAt === null);
