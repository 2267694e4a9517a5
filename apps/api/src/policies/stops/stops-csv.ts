import { type Column, csvTable } from '../../platform/text/csv.js';
import type { StopView } from './stop-views.service.js';

const text = (at: Date | null): string => at?.toISOString() ?? '';

/** With the figures of the page; instants are UTC. */
const COLUMNS: readonly Column<StopView>[] = [
  ['id', ({ id }) => id],
  ['scope', ({ scope }) => scopeText(scope)],
  ['state', (stop) => stateOf(stop)],
  ['reason', ({ reason }) => reason],
  ['by', ({ by }) => by],
  ['origin', ({ origin }) => origin],
  ['since', ({ createdAt }) => text(createdAt)],
  ['until', ({ until }) => text(until)],
  ['resumed_at', ({ liftedAt }) => text(liftedAt)],
  ['resumed_by', ({ liftedBy }) => liftedBy ?? ''],
  ['gateways', ({ delivery }) => delivery.gateways.toString()],
  ['applied', ({ delivery }) => delivery.applied.toString()],
  ['last_ms', ({ delivery }) => delivery.lastMs?.toString() ?? ''],
  ['not_answered', ({ delivery }) => delivery.pending.join(' ')],
  ['refused', ({ delivery }) => delivery.refused.join('; ')],
];

/** Pure: one line per stop. */
export const toCsv = (stops: readonly StopView[]): string => csvTable(COLUMNS, stops);

/** As the terminal names what to stop: `team/search environment/dev`. */
function scopeText(scope: StopView['scope']): string {
  const pairs = Object.entries(scope).map((pair) => pair.join('/'));
  return pairs.length === 0 ? 'everything' : pairs.join(' ');
}

function stateOf({ inForce, liftedAt }: Pick<StopView, 'inForce' | 'liftedAt'>): string {
  if (inForce) return 'stopped';
  return liftedAt === null ? 'ended' : 'resumed';
}
