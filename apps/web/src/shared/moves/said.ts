import { formatMonth } from '../format/dates.js';
import { formatUsd } from '../format/money.js';
import { plural } from '../format/numbers.js';
import { gainOf } from './moves.js';
import type { Reposted } from './moves.query.js';

/** What moved in all, of which months: the page may show another range. */
export function saidOf(result: Reposted, team: string, name: string) {
  const { usd, months } = gainOf(result, team);
  const calls = plural(result.changed, 'call');
  if (result.state !== 'done') {
    return {
      header: `${calls} moved to ${name} so far`,
      content: 'The rest goes on as a job. Prices shows how far it is.',
    };
  }
  const amount = usd === null ? `${calls} without a price` : `${formatUsd(usd)} in ${calls}`;
  const when = months.length === 0 ? '' : ` of ${months.map(formatMonth).join(', ')}`;
  return {
    header: `${amount}${when} moved to ${name}`,
    content: `${plural(result.examined, 'call')} examined. New calls follow the same rule.`,
  };
}
