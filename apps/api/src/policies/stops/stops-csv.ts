import { csvOf } from '../../platform/text/csv.js';
import type { StopView } from './stop-views.service.js';

const HEADER = [
  'id',
  'scope',
  'state',
  'reason',
  'by',
  'origin',
  'since',
  'until',
  'resumed_at',
  'resumed_by',
  'gateways',
  'applied',
  'last_ms',
  'not_answered',
  'refused',
];

const text = (at: Date | null): string => at?.toISOString() ?? '';

/** Pure: one line per stop, with the figures of the page; instants are UTC. */
export function toCsv(stops: readonly StopView[]): string {
  const lines = stops.map(({ delivery, ...stop }) => [
    stop.id,
    scopeText(stop.scope),
    stateOf(stop),
    stop.reason,
    stop.by,
    stop.origin,
    text(stop.createdAt),
    text(stop.until),
    text(stop.liftedAt),
    stop.liftedBy ?? '',
    delivery.gateways.toString(),
    delivery.applied.toString(),
    delivery.lastMs?.toString() ?? '',
    delivery.pending.join(' '),
    delivery.refused.join('; '),
  ]);
  return csvOf([HEADER, ...lines]);
}

/** As the terminal names what to stop: `team/search environment/dev`. */
function scopeText(scope: StopView['scope']): string {
  const pairs = Object.entries(scope).map((pair) => pair.join('/'));
  return pairs.length === 0 ? 'everything' : pairs.join(' ');
}

function stateOf({ inForce, liftedAt }: Pick<StopView, 'inForce' | 'liftedAt'>): string {
  if (inForce) return 'stopped';
  return liftedAt === null ? 'ended' : 'resumed';
}
