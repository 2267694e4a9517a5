import { compileStops, type Scope, stopFor } from '@bursar/policy';
import type { CallerRow } from '../../spend/spend.module.js';

/** Pure. Whether a stop of this scope is about calls like these: decided as admissions and gateways decide it. */
export function inScope(scope: Scope): (row: CallerRow) => boolean {
  const stops = compileStops(1, [{ id: '', scope, until: null, reason: '', by: '' }]);
  return ({ team, project, environment, model, custom: dimensions }) =>
    stopFor({ team, project, environment, model, dimensions }, stops, 0) !== null;
}
