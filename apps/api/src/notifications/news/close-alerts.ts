import { addMonths } from '@bursar/time';
import type { Alert } from '../alert.js';
import type { UnpricedModel } from './price-alerts.js';

const NAMED_MAX = 5;

/** What is wrong with a month that is over: it cannot be closed as it is. */
type Lack = 'unpriced' | 'gaps';

/** Pure. A month has ended, and calls of it still have no price. */
export function alertOfUnpricedMonth(
  month: string,
  models: readonly UnpricedModel[],
  at: Date,
): Alert {
  const calls = models.reduce((sum, one) => sum + one.calls, 0n);
  const named = models.slice(0, NAMED_MAX).map(({ model }) => model);
  const more = models.length > NAMED_MAX ? ` and ${models.length - NAMED_MAX} more` : '';
  return {
    ...alertOf(month, 'unpriced', at),
    title: `${month} is over, and ${calls === 1n ? '1 call of it has' : `${calls} calls of it have`} no price`,
    lines: [
      `Of ${named.join(', ')}${more}. What they cost is in no sum of the month.`,
      'Set the prices before the month is closed: what is priced later is posted in a later month.',
    ],
    path: `/explore?${monthQuery(month)}&group=model`,
  };
}

/** Pure. A month has ended, and the provider's metrics show calls of it that no log has; in the words of the gaps. */
export function alertOfIncompleteMonth(month: string, gaps: readonly string[], at: Date): Alert {
  const more = gaps.length > NAMED_MAX ? [`And ${gaps.length - NAMED_MAX} more such times.`] : [];
  return {
    ...alertOf(month, 'gaps', at),
    title: `${month} is over, and its usage is not whole`,
    lines: [
      ...gaps.slice(0, NAMED_MAX),
      ...more,
      'Import the logs of these hours before the month is closed. Reconciliation shows what is missing.',
    ],
    path: `/reconciliation?month=${month}`,
  };
}

export const closeKey = (month: string, lack: Lack): string => `close/${month}/${lack}`;

const monthQuery = (month: string): string =>
  `from=${month}-01&to=${addMonths(`${month}-01`, 1)}&tz=UTC`;

const alertOf = (month: string, lack: Lack, at: Date) =>
  ({
    event: 'close',
    key: closeKey(month, lack),
    thread: `close/${month}`,
    teams: [],
    usd: null,
    at,
    breaks: null,
  }) as const;
