import type { LimitRequest } from './requests.query.js';

/** Whether it can still be decided. */
export const isWaiting = ({ state }: Pick<LimitRequest, 'state'>): boolean =>
  state === 'open' || state === 'escalated';
