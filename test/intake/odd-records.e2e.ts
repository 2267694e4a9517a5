import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chargedTo } from '../support/usage/charged.js';
import { type Billed, type OddRecord, recordOf } from '../support/usage/odd-records.js';
import { OTHERWISE_ODD } from '../support/usage/odd-fields.js';
import { IN_TOKENS } from '../support/usage/odd-tokens.js';
import { SOLD_BY_UNIT } from '../support/usage/odd-units.js';
import { logLine, post } from '../support/usage/lines.js';
import { runCli } from '../support/processes/process.js';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const ALL = [...IN_TOKENS, ...OTHERWISE_ODD, ...SOLD_BY_UNIT];
const accountOf = (record: OddRecord) => String(930_000_000_000 + ALL.indexOf(record));

class Day extends Clock {
  override now = () => new Date('2026-11-28T12:00:00Z');
}

let bursar: TestBursar;
let counts: Record<string, number>;

async function whyHeld(claim: string): Promise<string | undefined> {
  const [row] = await bursar.rows<{ reason: string }>(
    'SELECT reason FROM ledger.quarantine WHERE redacted LIKE $1 OR request_id = $2',
    [`%"requestId":"${claim}"%`, claim],
  );
  return row?.reason;
}

/** The folder that a sync of the bucket leaves, in Hive style. */
beforeAll(async () => {
  bursar = await startBursar({ clock: new Day() });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bursar-odd-'));
  const lines = ALL.map((one) => JSON.stringify(recordOf(one, accountOf(one))));
  writeFileSync(path.join(folder, 'calls.json'), lines.join('\n'));
  const answer = await runCli(['import', 'bedrock-logs', folder, '-o', 'json'], bursar);
  rmSync(folder, { recursive: true });
  counts = JSON.parse(answer.stdout) as Record<string, number>;
});
afterAll(() => bursar.close());

const HELD = ALL.filter(([, , , { quarantined }]) => quarantined !== undefined);
const COUNTED = ALL.filter((one) => !HELD.includes(one));
const named = (records: readonly OddRecord[]) => records.map((one) => [one[0], one] as const);

describe('a record out of the ordinary', () => {
  it.each(named(COUNTED))('%s is billed as its provider bills it', async (claim, one) => {
    const billed: Billed = one[3];
    const charged = await chargedTo(bursar, accountOf(one));
    expect({ held: await whyHeld(claim), ...charged }).toMatchObject({ requests: 1, ...billed });
  });

  it.each(named(HELD))('%s is held, and says why', async (claim, [, , , { quarantined }]) => {
    expect(await whyHeld(claim)).toBe(quarantined);
  });

  it('is counted, each in one way', () => {
    const all = { received: ALL.length, accepted: COUNTED.length, quarantined: HELD.length };
    expect(counts).toMatchObject({ ...all, duplicate: 0 });
  });
});

it('a line that was held is decided at the time of the product, replayed or set aside', async () => {
  const good = logLine({ at: '2026-11-20T10:00:00Z' });
  await post(bursar, [good.slice(0, 100), good.slice(0, 110)], { 'bursar-object': 'cut' });
  const [read, aside] = await bursar.rows<{ id: string }>(
    `SELECT id::text AS id FROM ledger.quarantine WHERE object = 'cut' ORDER BY id`,
  );
  await bursar.rows('UPDATE ledger.quarantine SET redacted = $2 WHERE id = $1::bigint', [
    read?.id,
    good,
  ]);
  const decided = await bursar.gql(
    `mutation ($read: [ID!]!, $aside: [ID!]!) {
      replayQuarantine(ids: $read) { ... on ReplayResult { stillQuarantined } }
      dismissQuarantine(ids: $aside, reason: "Cut off.") { __typename } }`,
    { read: [read?.id], aside: [aside?.id] },
  );
  expect(decided).toMatchObject({ replayQuarantine: { stillQuarantined: 0 } });
  const at = new Day().now();
  expect(
    await bursar.rows(
      `SELECT state, decided_at AS at FROM ledger.quarantine WHERE object = 'cut' ORDER BY id`,
    ),
  ).toEqual([
    { state: 'replayed', at },
    { state: 'dismissed', at },
  ]);
});
