import { addDays } from '@bursar/time';
import { formatUsd, toDraw } from '../../shared/format/money.js';
import { formatDay } from '../../shared/format/dates.js';
import type { Developer } from './developers.query.js';

const [WIDTH, HEIGHT] = [120, 24];
const DAYS_MAX = 400;

interface Props {
  readonly user: string;
  readonly trend: Developer['trend'];
  /** yyyy-mm-dd, to exclusive. */
  readonly from: string;
  readonly to: string;
}

/** A line of the cost of each day, on a scale of its own: its shape is what it shows. */
export function Trend({ user, trend, from, to }: Props) {
  const costs = new Map(trend.map(({ day, cost }) => [day, toDraw(cost)]));
  const days: string[] = [];
  for (
    let day = from.slice(0, 10);
    day < to.slice(0, 10) && days.length < DAYS_MAX;
    day = addDays(day, 1)
  )
    days.push(day);
  const highest = [...costs.values()].reduce((most, cost) => Math.max(most, cost), 0);
  const [top] = [...trend].sort((a, b) => toDraw(b.cost) - toDraw(a.cost));
  if (top === undefined || highest === 0) return <>none</>;
  const step = WIDTH / Math.max(1, days.length - 1);
  const points = days.map((day, at) => {
    const height = ((costs.get(day) ?? 0) / highest) * (HEIGHT - 2);
    return `${(at * step).toFixed(1)},${(HEIGHT - 1 - height).toFixed(1)}`;
  });
  return (
    <svg
      className="trend"
      role="img"
      aria-label={`Cost of ${user} by day: ${trend.length} of ${days.length} days with calls, most on ${formatDay(top.day)} with ${formatUsd(top.cost)}`}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
    >
      <polyline points={points.join(' ')} />
    </svg>
  );
}
