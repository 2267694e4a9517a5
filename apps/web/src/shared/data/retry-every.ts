import { useEvery } from '../format/elapsed.js';
import type { Load } from './load.js';

/** Asks again and again while there is an answer and it is `wanted`. */
export function useRetryEvery(ms: number, load: Load<unknown>, wanted = true): void {
  const isReady = load.status === 'ready';
  useEvery(ms, isReady && wanted, isReady ? load.retry : noop);
}

function noop() {
  // Nothing to ask again before the first answer.
}
