import { Gauge } from 'prom-client';
import { registry } from '../metrics.js';

/** What a pool of `pg` says of itself. */
export interface PoolUse {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

const pools = new Map<string, PoolUse>();

new Gauge({
  name: 'bursar_database_connections',
  help: 'Connections of a pool by state, and requests that wait for one.',
  labelNames: ['pool', 'state'],
  registers: [registry],
  collect() {
    for (const [pool, { totalCount, idleCount, waitingCount }] of pools) {
      this.set({ pool, state: 'busy' }, totalCount - idleCount);
      this.set({ pool, state: 'idle' }, idleCount);
      this.set({ pool, state: 'waiting' }, waitingCount);
    }
  },
});

/** Shown from now on under this name, which is one of few. */
export function watchPool(name: string, pool: PoolUse): void {
  pools.set(name, pool);
}
