import { fromFemto, toFemto } from '@bursar/pricing';
import type { IssuedMonth } from '../../chargeback/chargeback.module.js';
import { dollars } from '../../platform/text/dollars.js';
import { statementPath } from '../delivery/statement-path.js';
import type { DigestOrder } from './digest-order.js';
import type { Report } from './sending.service.js';

const NAMED_MAX = 10;

/**
 * Pure. The statements of a month for those who asked for some teams, or for all. Null: the month has none for them. A version that is
 * issued later is a report of its own.
 */
export function statementReport(
  { month, version, statements }: IssuedMonth,
  { kind, teams }: Pick<DigestOrder, 'kind' | 'teams'>,
): Report | null {
  const own =
    teams.length === 0 ? statements : statements.filter(({ team }) => teams.includes(team));
  const [first] = own;
  if (first === undefined) return null;
  const usd = fromFemto(own.reduce((sum, { amount }) => sum + toFemto(amount), 0n));
  const isOne = teams.length > 0 && own.length === 1;
  const named = own.slice(0, NAMED_MAX).map(({ name, amount }) => `${name}: ${dollars(amount)}`);
  const more = own.length > NAMED_MAX ? [`And ${own.length - NAMED_MAX} more teams.`] : [];
  const again = version === 1 ? '' : `, version ${version}`;
  return {
    key: `digest/${kind}/${month}/${version}/${teams.join(',') || '*'}`,
    thread: `digest/${kind}/${month}`,
    usd,
    title: isOne
      ? `Statement of ${first.name} for ${month}${again}: ${dollars(first.amount)}`
      : `Statements of ${month}${again}: ${dollars(usd)}`,
    lines: isOne ? [] : [...named, ...more],
    path: statementPath({ month, version, team: isOne ? first.team : null }),
  };
}
