import { toFemto } from '@bursar/pricing';
import type { ForecastPeriod, Outlook } from '../../spend/spend.module.js';
import type { Alert } from '../alert.js';
import { dollars } from '../../platform/text/dollars.js';

/** Of the plan, and of a usual week, in per cent. */
const OVER_PERCENT = 110n;
const WHOLE = 100n;

const isOver = (amount: string, usual: string): boolean =>
  toFemto(amount) * WHOLE > toFemto(usual) * OVER_PERCENT;

const nameOf = ({ kind, name }: Outlook): string =>
  kind === 'costCentre' ? `Cost centre ${name}` : name;

const common = ({ kind, id }: Outlook, at: Date) => ({
  event: 'budget' as const,
  teams: kind === 'team' && id !== null ? [id] : [],
  path: '/forecast',
  at,
  breaks: null,
});

/** Pure. A month will pass 110 % of its plan; null: it will not, or nothing says so. Said once in a month. */
export function alertOfForecast(row: Outlook, period: ForecastPeriod, at: Date): Alert | null {
  const { key, expected, low, high, plan, variance, spent } = row;
  if (expected === null || plan === null || low === null || high === null) return null;
  if (!isOver(expected, plan)) return null;
  return {
    ...common(row, at),
    key: `forecast/plan/${key}/${period.from}`,
    thread: `forecast/plan/${key}/${period.from}`,
    usd: variance,
    title: `${nameOf(row)}: the forecast is above 110 % of the plan`,
    lines: [
      `Expected until ${period.to}: ${dollars(expected)}, in four of five cases from ${dollars(low)} to ${dollars(high)}.`,
      `Planned: ${dollars(plan)}. Spent so far: ${dollars(spent)}.`,
      'Check what spends most, or change the plan on the page Forecast.',
    ],
  };
}

/** Pure. The last seven days cost more than 110 % of seven days of the four weeks before. Said once in a fiscal month. */
export function alertOfBaseline(row: Outlook, period: ForecastPeriod, at: Date): Alert | null {
  const { key, lastWeek, usualWeek } = row;
  if (lastWeek === null || usualWeek === null || !isOver(lastWeek, usualWeek)) return null;
  return {
    ...common(row, at),
    key: `forecast/baseline/${key}/${period.from}`,
    thread: `forecast/baseline/${key}/${period.from}`,
    usd: lastWeek,
    title: `${nameOf(row)}: spend is above 110 % of its baseline`,
    lines: [
      `The last seven days cost about ${dollars(lastWeek)}; seven days of the four weeks before cost about ${dollars(usualWeek)}.`,
      'See what changed with Explain on the page Explore.',
    ],
  };
}
