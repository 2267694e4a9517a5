import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  admit,
  type Answer,
  differences,
  moveBalances,
  settle,
  standings,
} from '../support/limits/admissions.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { applyConfig, logLine, post, spendOf } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const MODEL = 'acme.chat-v1:0';
/** $1 in, $10 out: 20,000 and 8,000 tokens are $0.10 at worst; 20,000 and 2,000 are $0.04. */
const CALL = { model: MODEL, inputTokens: 20_000, maxOutputTokens: 8_000 };
const USED = { outcome: 'ok', usage: { input: 20_000, output: 2_000 } };
const CONFIG = `apiVersion: bursar/v1
trustedMetadataPrincipals: ["arn:aws:sts::*:assumed-role/GatewayRole/*"]
teams:
  - { id: search, name: Search, recognisedBy: { requestMetadata: { team: search } } }
prices:
  - { model: "${MODEL}", per1M: { input: "1", output: "10" } }
budgets:
  - { id: organisation, scope: {}, limit: "100", window: month }
  - { id: search, scope: { team: search }, limit: "10.00", window: month }
  - { id: app1, scope: { team: search, project: app1 }, limit: "50", window: month }
`;

let database: TestDatabase;
let first: TestBursar;
let bursars: readonly TestBursar[];
beforeEach(async () => {
  database = await createTestDatabase();
  first = await startBursar({ database });
  bursars = [first, await startBursar({ database }), await startBursar({ database })];
  await applyConfig(first, CONFIG);
});
afterEach(async () => {
  for (const bursar of bursars) await bursar.close();
  await database.drop();
});

/** Spread over the three processes. */
const together = (count: number, name: string): Promise<Answer[]> =>
  Promise.all(
    Array.from({ length: count }, (_, n) =>
      admit(bursars[n % bursars.length] ?? first, { ...CALL, requestId: `${name}-${n}` }),
    ),
  );

const allowed = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 201);

describe('the last dollar', () => {
  it('is spent to the last call that fits, never twice, and what a call leaves over is there at once', async () => {
    const bursar = first;
    const line = logLine({
      model: MODEL,
      at: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
      input: 9_500_000,
      output: 0,
      metadata: { team: 'search', app: 'app1', env: 'prod' },
    });
    await post(bursar, [line]);
    await moveBalances(bursar);
    expect((await standings(bursar))['search']?.posted).toBe('9.5');

    let spent = 950;
    for (let round = 0; spent <= 990; round++) {
      const answers = await together(200, `round-${round}`);
      const open = allowed(answers);
      expect(open).toHaveLength(Math.floor((1_000 - spent) / 10));
      for (const { status, body } of answers.filter((one) => one.status !== 201)) {
        expect({ status, ...body }).toMatchObject({
          status: 402,
          code: 'budget_exhausted',
          budget: 'search',
          scope: { team: 'search' },
          limitUsd: '10',
          retryable: true,
        });
      }
      const held = String(open.length / 10);
      for (const id of ['organisation', 'search', 'app1'])
        expect((await standings(bursar))[id]?.held).toBe(held);
      for (const { body } of open)
        expect(await settle(bursar, body['admissionId'], USED)).toMatchObject({
          status: 200,
          body: { state: 'POSTED', costUsd: '0.04' },
        });
      spent += open.length * 4;
      expect((await standings(bursar))['search']).toMatchObject({
        posted: String(spent / 100),
        held: '0',
      });
    }
    const [refused] = await together(1, 'too-late');
    expect(refused?.body).toMatchObject({ budget: 'search', heldUsd: '0', retryable: false });
    const total = (await spendOf(bursar, [])).total.cost;
    expect(total).toBe((await standings(bursar))['search']?.posted);
    expect(Number(total)).toBeLessThanOrEqual(10);
    expect(await differences(bursar)).toEqual([]);
  });

  it('lowered below what is spent denies every call, and raised admits at once', async () => {
    const bursar = first;
    const { body } = await admit(bursar, { ...CALL, requestId: 'first' });
    await settle(bursar, body['admissionId'], USED);
    await applyConfig(bursar, CONFIG.replace('"10.00"', '"0.03"'));
    expect((await together(3, 'lowered')).map((denied) => denied.body)).toMatchObject(
      Array.from({ length: 3 }, () => ({ budget: 'search', limitUsd: '0.03', spentUsd: '0.04' })),
    );
    await applyConfig(bursar, CONFIG.replace('"10.00"', '"0.14"'));
    expect(allowed(await together(3, 'raised'))).toHaveLength(1);
    expect(await differences(bursar)).toEqual([]);
  });
});
