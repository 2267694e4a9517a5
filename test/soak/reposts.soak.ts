import { expect, it } from '@jest/globals';
import { RunsService } from '../../apps/api/src/ledger/repost/runs.service.js';
import { startBursar } from '../support/processes/server.js';
import { killedBesideWhole } from '../support/ledger/killed-reposts.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';

const CALLS = 100_000;
const TWENTY = { connections: 0, processes: 20 };
const LEGACY = 'arn:aws:sts::444455556666:assumed-role/LegacyRole/';
const OWN = 60_000;
const TOGETHER = 10_000;

it('a close, a re-rating and a re-attribution of 100,000 calls come to the same bytes when each is killed at twenty points', async () => {
  const kills = { rerate: TWENTY, reattribute: TWENTY, close: 20 };
  const { hits, changed } = await killedBesideWhole(CALLS, kills);
  expect(Number(changed.rerate)).toBeGreaterThan(CALLS / 6);
  expect(Number(changed.reattribute)).toBeGreaterThan(CALLS / 12);
  expect(hits).toEqual({ rerate: 20, reattribute: 20, close: 20 });
}, 3_600_000);

it('an assignment of a principal of 60,000 calls among 160,000 examines those alone', async () => {
  const bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
  const at = (n: number) => new Date(Date.now() - n * 20_000).toISOString();
  for (let from = 0; from < CALLS + OWN; from += TOGETHER) {
    const lines = Array.from({ length: TOGETHER }, (_, n) => {
      const isOwn = from + n < OWN;
      const role = isOwn ? `${LEGACY}job-${n % 97}` : `${LEGACY.replace('Legacy', 'Other')}x`;
      return logLine({ principal: role, at: at(from + n) });
    });
    await post(bursar, lines);
  }
  const began = performance.now();
  const mutation = `mutation { assign(input: { kind: "principal", pattern: "${LEGACY}*", team: "ads", sinceEver: true }) {
    ... on RepostResult { id } } }`;
  const { assign } = await bursar.gql<{ assign: { id: string } }>(mutation);
  const query = `{ repost(id: "${assign.id}") { state examined changed } }`;
  interface Answer {
    repost: { state: string; examined: string; changed: string };
  }
  await bursar.app.get(RunsService, { strict: false }).advance(BigInt(assign.id), 600_000);
  const { repost: run } = await bursar.gql<Answer>(query);
  process.stdout.write(`60,000 of 160,000 calls: ${Math.round(performance.now() - began)} ms\n`);
  expect(run).toEqual({ state: 'done', examined: String(OWN), changed: String(OWN) });
  await bursar.close();
}, 1_800_000);
