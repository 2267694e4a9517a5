import { expect } from '@jest/globals';
import type { TestBursar } from '../processes/server.js';
import { logLine } from './lines.js';

interface Verified {
  verify: { holds: boolean; checks: { invariant: string; holds: boolean }[] };
}

/** The invariants that do not hold. */
export async function broken(bursar: TestBursar): Promise<string[]> {
  const { verify } = await bursar.gql<Verified>('{ verify { holds checks { invariant holds } } }');
  expect(verify.holds).toBe(verify.checks.every((check) => check.holds));
  return verify.checks.filter((check) => !check.holds).map((check) => check.invariant);
}

export const search = (options: Parameters<typeof logLine>[0] = {}) =>
  logLine({ metadata: { team: 'search' }, ...options });
