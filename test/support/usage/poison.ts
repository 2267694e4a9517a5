import type { Batch } from '../../../apps/api/src/intake/batch.js';
import { readBedrockLog } from '../../../apps/api/src/usage/usage.module.js';
import type { Actor } from '../../../apps/api/src/platform/actor.js';
import type { SettlementRequest } from '../../../apps/api/src/admissions/settlements/settlement.js';
import { logLine } from './lines.js';

/** Passes every border and is refused by Postgres: half a surrogate pair in JSON, NUL in text. */
export const POISON = { json: '\ud800', text: '\0' };

/** The installation's own key, as a service is given it. */
export const actorFor = (keyId: string): Actor => ({
  kind: 'key',
  id: keyId,
  name: 'gateway',
  roles: new Set(),
  keyKind: 'gateway',
  teams: 'all',
  user: null,
  via: 'api',
});

export const settlementOf = (input: number, more: object = {}): SettlementRequest => ({
  outcome: 'ok',
  attempts: 1,
  responseCacheHit: false,
  usage: {
    ...{ input, output: 0, cacheRead: 0 },
    ...{ cacheWrite5m: 0, cacheWrite1h: 0, cacheWrite: 0 },
  },
  ...more,
});

/** A chunk of an import, one of whose records the ledger cannot store. */
export function batchWithPoison(count: number, at: number): Batch {
  const lines = Array.from({ length: count }, (_, i) => {
    const text = logLine({ requestId: `poisoned-batch-${i}`, metadata: { team: 'search' } });
    const reading = readBedrockLog(text, { oldest: 0, newest: Date.now() });
    if (!('record' in reading)) throw new Error('The line is no record.');
    const { record } = reading;
    return {
      line: i + 1,
      hash: () => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
      redacted: () => text,
      record: i === at ? { ...record, requestId: `${POISON.text}${i}` } : record,
      rejected: null,
    };
  });
  const idempotency = { key: 'chunk', seq: 0, bodyHash: '00000000-0000-4000-8000-00000000abcd' };
  return {
    sender: null,
    source: 'bedrock-logs',
    runId: null,
    object: 'o',
    firstLine: 1,
    idempotency,
    lines,
  };
}
