import { compilePolicy } from '@bursar/policy';
import { describe, expect, it } from '@jest/globals';
import { chatRoute, policyOf } from '../../policy/testing/documents.js';
import { TargetHealthWatch } from './health.js';

const COOL_DOWN_SECONDS = 30;
const breaker = { errorRate: 0.5, callsMin: 2, coolDownSeconds: COOL_DOWN_SECONDS };
const model = 'm';
/** As calls reach it: in the region of each. */
const target = { provider: 'bedrock', model, region: 'us-east-1' };

function watching(region: string | undefined): TargetHealthWatch {
  const one = { provider: 'bedrock', model, weight: 1, ...(region !== undefined && { region }) };
  const watch = new TargetHealthWatch();
  watch.follow(compilePolicy(policyOf({ routes: [{ ...chatRoute, targets: [one], breaker }] })));
  return watch;
}

describe.each([
  ['of one region', 'us-east-1'],
  ['of a route that names no region', undefined],
])('the health of a target %s', (_name, region) => {
  it('opens on errors, and comes back with time', () => {
    const watch = watching(region);
    const now = Date.now();
    for (let call = 0; call < 3; call++) watch.note(target, true, null, now);
    expect([...watch.health.values()]).toEqual([{ state: 'open' }]);
    const later = now + COOL_DOWN_SECONDS * 1000;
    expect([...watch.tick(later).values()]).toMatchObject([{ state: 'halfOpen' }]);
    for (let step = 1; step <= 3; step++) watch.tick(later + step * COOL_DOWN_SECONDS * 1000);
    expect([...watch.health.values()]).toEqual([]);
  });
});
