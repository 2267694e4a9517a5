import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fromFemto, toFemto } from '@bursar/pricing';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { replaceBill } from '../../apps/api/src/reconciliation/reconciliation.module.js';
import type { Caller } from '../support/http/client.js';
import { admit, gatewayKey, settle } from '../support/limits/admissions.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { billLine } from '../support/reconciliation/figures.js';
import { make, sumOf } from '../support/usage/made-calls.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';
import {
  HAIKU,
  inBatch,
  moved,
  NOVA,
  NOVA_LITE,
  nowCached,
  PLANTED,
  SINCE_ACTED,
  SONNET,
  uncached,
  unpriced,
} from '../support/usage/planted-calls.js';

class September extends Clock {
  override now(): Date {
    return new Date('2026-09-20T12:00:00Z');
  }
}

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar({ clock: new September() });
  await applyConfig(bursar, TWO_TEAMS);
  const { body } = await post(bursar, PLANTED.map(make));
  expect(body).toMatchObject({ accepted: PLANTED.length, unpriced: unpriced.length });
}, 120_000);
afterAll(() => bursar.close());

interface Act {
  readonly id: string;
  readonly kind: string;
  readonly team: string;
  readonly since: string;
  readonly outcome: {
    readonly calls?: string;
    readonly cost?: string;
    readonly costBefore?: string | null;
    readonly realised?: string | null;
    readonly code?: string;
  };
}

const SINCE = '2026-09-16';

async function actOn(input: Record<string, string>, as?: Caller): Promise<Record<string, string>> {
  const { actOnSaving } = await bursar.gql<{ actOnSaving: Record<string, string> }>(
    `mutation ($input: ActOnSavingInput!) { actOnSaving(input: $input) { __typename
       ... on SavingActed { id } ... on Problem { code path } } }`,
    { input: { provider: 'bedrock', since: SINCE, reason: 'Moved in release 12', ...input } },
    as,
  );
  return actOnSaving;
}

async function acts(as?: Caller, team?: string): Promise<Act[]> {
  const { realisedSavings } = await bursar.gql<{ realisedSavings: Act[] }>(
    `query ($team: String) { realisedSavings(team: $team) { id kind team since outcome {
       ... on Realised { calls cost costBefore realised } ... on Problem { code } } } }`,
    { team },
    as,
  );
  return realisedSavings;
}

describe('a saving that was acted on', () => {
  const outcomeOf = async (kind: string, team: string) =>
    (await acts()).find((act) => act.kind === kind && act.team === team)?.outcome;

  beforeAll(async () => {
    const { body } = await post(bursar, SINCE_ACTED);
    expect(body).toMatchObject({ accepted: SINCE_ACTED.length, unpriced: 0 });
    for (const saving of [
      { kind: 'cheaperModel', team: 'ads', model: NOVA, instead: NOVA_LITE },
      { kind: 'batch', team: 'ads', model: NOVA, instead: 'batch' },
      { kind: 'promptCache', team: 'search', model: HAIKU, instead: 'prompt cache' },
      { kind: 'cheaperModel', team: 'search', model: SONNET, instead: HAIKU },
      { kind: 'promptCache', team: 'ads', model: HAIKU, instead: 'prompt cache' },
    ]) {
      expect(await actOn(saving)).toMatchObject({ __typename: 'SavingActed' });
    }
  });

  it.each([
    ['cheaperModel', 'ads', moved, moved.map((one) => ({ ...one, model: NOVA }))],
    ['batch', 'ads', inBatch, inBatch.map(({ tier: _, ...one }) => one)],
    ['promptCache', 'search', nowCached, nowCached.map(uncached)],
  ])(
    '%s of %s brings what its calls would have cost as before, exactly',
    async (kind, team, calls, before) => {
      const cost = sumOf(calls);
      expect(await outcomeOf(kind, team)).toEqual({
        ...{ calls: String(calls.length), cost, costBefore: sumOf(before) },
        realised: fromFemto(toFemto(sumOf(before)) - toFemto(cost)),
      });
    },
  );

  it('brings nothing of callers who did so before', async () => {
    // The team called the smaller model already, and the other one read caches already.
    const nothing = { calls: '0', cost: '0', costBefore: '0', realised: '0' };
    expect(await outcomeOf('cheaperModel', 'search')).toEqual(nothing);
    expect(await outcomeOf('promptCache', 'ads')).toEqual(nothing);
  });

  it('is noted once, of a kind that calls show, by those who see the team, and taken back with a reason', async () => {
    const again = { kind: 'batch', team: 'ads', model: NOVA, instead: 'batch' };
    expect(await actOn(again)).toMatchObject({ code: 'noted_already' });
    expect(await actOn({ ...again, kind: 'retryStorm' })).toMatchObject({ code: 'bad_kind' });
    expect(await actOn({ ...again, since: '2026-09-21' })).toMatchObject({ path: 'since' });
    expect(await actOn({ ...again, reason: ' ' })).toMatchObject({ code: 'reason_missing' });
    const lead = await bursar.as('teamLead', ['search']);
    expect(await actOn(again, lead)).toMatchObject({ code: 'unknown_team' });
    expect(new Set((await acts(lead)).map(({ team }) => team))).toEqual(new Set(['search']));
    expect(await acts(lead, 'ads')).toEqual([]);
    const id = (await acts(undefined, 'ads')).find(({ kind }) => kind === 'batch')?.id;
    const undo = async (reason: string, as?: Caller) =>
      (
        await bursar.gql<{ undoSavingAct: Record<string, string> }>(
          `mutation ($id: ID!, $reason: String!) { undoSavingAct(id: $id, reason: $reason) { __typename ... on Problem { code } } }`,
          { id, reason },
          as,
        )
      ).undoSavingAct;
    expect(await undo('', lead)).toMatchObject({ code: 'reason_missing' });
    expect(await undo('Not mine', lead)).toMatchObject({ code: 'unknown_act' });
    expect(await undo('Back to single calls')).toMatchObject({ __typename: 'SavingActed' });
    expect(await outcomeOf('batch', 'ads')).toBeUndefined();
    expect(await actOn(again)).toMatchObject({ __typename: 'SavingActed' });
  });
});

describe('output ceilings', () => {
  interface Ceiling {
    readonly model: string;
    readonly ceiling: number;
    readonly calls: string;
    readonly outputMost: string;
    readonly output: string;
    readonly freed: string;
  }
  const ceilings = async (as?: Caller): Promise<Ceiling[]> =>
    (
      await bursar.gql<{ oversizedCeilings: Ceiling[] }>(
        `{ oversizedCeilings(from: "2026-09-01T00:00:00Z", to: "2026-10-01T00:00:00Z") {
             model ceiling calls outputMost output freed } }`,
        {},
        as,
      )
    ).oversizedCeilings;

  it('far above what calls use are found with the tokens that they reserve, others are not', async () => {
    const key = await gatewayKey(bursar, 'search');
    const outputs = (count: number, most: number) =>
      Array.from({ length: count }, (_, n) => (n === 3 ? most : 10 + n));
    const planted = [
      // Waste: the longest of 20 answers used a quarter.
      { model: SONNET, maxOutputTokens: 4_000, used: outputs(20, 1_000) },
      // One answer needed more; and too few to say so.
      { model: NOVA, maxOutputTokens: 4_000, used: outputs(20, 1_001) },
      { model: NOVA_LITE, maxOutputTokens: 4_000, used: outputs(19, 12) },
    ];
    for (const { used, ...call } of planted)
      for (const [n, output] of used.entries()) {
        const { body } = await admit(bursar, { ...call, requestId: `${call.model}-${n}` }, key);
        const usage = { input: 1_000, output, cacheRead: 0 };
        const settlement = { outcome: 'ok', usage, provider: 'bedrock', region: 'us-east-1' };
        const { status } = await settle(bursar, body['admissionId'], settlement, key);
        expect(status).toBe(200);
      }
    const used = outputs(20, 1_000).reduce((sum, output) => sum + output, 0);
    expect(await ceilings()).toEqual([
      {
        ...{ model: SONNET, ceiling: 4_000, calls: '20', outputMost: '1000' },
        ...{ output: String(used), freed: String(20 * 3_000) },
      },
    ]);
    expect(await ceilings(await bursar.as('teamLead', ['ads']))).toEqual([]);
  });
});

describe('idle capacity', () => {
  it('is what the bill has for days without a call to it, to the last digit', async () => {
    const usageType = 'USE1-Claude3Sonnet-ProvisionedThroughput-ModelUnits';
    const capacity = (day: number, usd: string, account = '444455556666') =>
      billLine({ day: `2026-09-0${day}`, usd, account, usageType, model: null, meter: null });
    await bursar.app
      .get(Database)
      .bulk((tx) =>
        replaceBill(tx, 'bill', 'cur 2026-09', [
          ...[capacity(2, '950.4'), capacity(3, '950.4'), capacity(4, '950.400000000000001')],
          billLine({ day: '2026-09-04', usd: '7' }),
          capacity(2, '5', '999900001111'),
        ]),
      );
    const model = 'arn:aws:bedrock:us-east-1:444455556666:provisioned-model/abc';
    await post(bursar, [logLine({ at: '2026-09-03T10:00:00Z', model })]);
    const idle = (as?: Caller) =>
      bursar.gql(
        `{ idleCapacity(from: "2026-09-01", to: "2026-10-01") { ... on IdleCapacities { rows {
             account region paidUsd paidDays calls idleUsd idleDays unknownUsd } } } }`,
        {},
        as,
      );
    expect(await idle()).toEqual({
      idleCapacity: {
        rows: [
          {
            ...{ account: '444455556666', region: 'us-east-1', paidDays: 3, calls: '1' },
            ...{ paidUsd: '2851.200000000000001', idleUsd: '1900.800000000000001', idleDays: 2 },
            unknownUsd: '0',
          },
        ],
      },
    });
    await expect(idle(await bursar.as('teamLead', ['search']))).rejects.toThrow();
  });
});
