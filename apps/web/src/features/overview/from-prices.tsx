import { plural } from '../../shared/format/numbers.js';
import { PageLink } from '../../shared/ui/page-link.js';
import type { useView } from '../../shared/spend/use-view.js';
import type { Item } from './attention.js';
import type { AttentionData } from './attention.query.js';

const OLD_DAYS = 30;

/** A book that grows old, prices that wait for a decision, and sources that fail. */
export function fromPrices(
  { priceStatus, sources }: AttentionData,
  href: ReturnType<typeof useView>['href'],
): Item[] {
  const { ageDays, held } = priceStatus;
  const link = (text: string) => <PageLink href={href('/platform/prices')}>{text}</PageLink>;
  const items: Item[] = [];
  if (held > 0)
    items.push({
      id: 'held prices',
      type: 'warning',
      text: (
        <>
          {link(plural(held, 'listed price waits', 'listed prices wait'))} to be accepted or
          confirmed
        </>
      ),
    });
  if (ageDays === null || ageDays > OLD_DAYS)
    items.push({
      id: 'book age',
      type: 'warning',
      text: (
        <>
          No source has confirmed {link('the price book')} for{' '}
          {ageDays === null ? 'as long as it stands' : plural(ageDays, 'day')}
        </>
      ),
    });
  for (const { id, lastError } of sources.filter((one) => !one.paused && one.lastError !== null))
    items.push({
      id: `source ${id}`,
      type: 'error',
      text: (
        <>
          {link(`The source ${id}`)} cannot be read: {lastError}
        </>
      ),
    });
  return items;
}
