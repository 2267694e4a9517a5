import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fromFemto, toFemto } from '@bursar/pricing';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { replaceBill } from '../../apps/api/src/reconciliation/reconciliation.module.js';
import type { Caller } from '../support/http/client.js';
import { admit, gatewayKey, settle } from '../support/limits/admissions.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { billLine } from '../support/reconciliation/figures.js';
import { type Made, make, sumOf } from '../support/usage/made-calls.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';
import {
  batchable,
  cachedAs,
  HAIKU,
  inBatch,
  llama,
  moved,
  NOVA,
  NOVA_LITE,
  nowCached,
  PLANTED,
  repeated,
  SINCE_ACTED,
  smaller,
  SONNET,
  sonnet,
  sonnetOfAds,
  storm,
  streamed,
  tooFew,
  uncached,
  unpriced,
} from '../support/usage/planted-calls.js';

const LLAMA_SMALL = 'meta.llama3-1-8b-instruct-v1:0';

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

const SEPTEMBER = { from: '2026-09-01', to: '2026-10-01' };
const FIGURES = `calls unpriced cost costInstead saving comparable { calls cost costInstead saving }
  notRated { reason calls }`;

interface Figures {
  readonly calls: string;
  readonly unpriced: string;
  readonly cost: string;
  readonly costInstead: string | null;
  readonly saving: string | null;
  readonly comparable: Record<'calls' | 'cost' | 'costInstead' | 'saving', string>;
  readonly notRated: readonly { readonly reason: string; readonly calls: string }[];
}
interface WhatIf {
  readonly __typename: string;
  readonly code?: string;
  readonly teams: readonly { readonly team: string; readonly figures: Figures }[];
  readonly total: Figures;
}

async function whatIf(input: Record<string, unknown>, as?: Caller): Promise<WhatIf> {
  const answer = await bursar.gql<{ whatIf: WhatIf }>(
    `query ($input: WhatIfInput!) { whatIf(input: $input) { __typename
       ... on WhatIf { teams { team figures { ${FIGURES} } } total { ${FIGURES} } }
       ... on Problem { code } } }`,
    { input: { ...SEPTEMBER, ...input } },
    as,
  );
  return answer.whatIf;
}

describe('what-if', () => {
  it('rates every call by its own meters as another model, by team and to the last digit', async () => {
    const { teams, total } = await whatIf({ model: SONNET, as: HAIKU });
    const [ads, search] = [sonnetOfAds, sonnet].map((calls) => ({
      calls: String(calls.length),
      cost: sumOf(calls),
      costInstead: sumOf(calls.map((one) => ({ ...one, model: HAIKU }))),
    }));
    expect(teams).toMatchObject([
      { team: 'ads', figures: ads },
      { team: 'search', figures: search },
    ]);
    const all = [...sonnet, ...sonnetOfAds];
    expect(total).toMatchObject({
      ...{ calls: '9', unpriced: '0', notRated: [], cost: sumOf(all) },
      costInstead: sumOf(all.map((one) => ({ ...one, model: HAIKU }))),
      saving: sumOf(all, (one) => ({ ...one, model: HAIKU })),
    });
  });

  it('says which meter the other model has no price for, instead of zero', async () => {
    const { total } = await whatIf({ model: SONNET, as: LLAMA_SMALL });
    const cached = sonnet.filter(({ usage }) => (usage.cacheRead ?? 0) > 0);
    const rest = [...sonnet, ...sonnetOfAds].filter((one) => !cached.includes(one));
    expect(total).toMatchObject({
      costInstead: null,
      saving: null,
      notRated: [{ reason: 'unpriced-meter:cacheRead', calls: String(cached.length) }],
      comparable: {
        calls: String(rest.length),
        cost: sumOf(rest),
        costInstead: sumOf(rest.map((one) => ({ ...one, model: LLAMA_SMALL }))),
      },
    });
  });

  it('rates as another tier, and leaves out and counts what has no price', async () => {
    const { total } = await whatIf({ tier: 'batch', teams: ['search'] });
    const calls = [...sonnet, ...repeated];
    expect(total).toMatchObject({ calls: String(calls.length), unpriced: '1', cost: sumOf(calls) });
    const nova = await whatIf({ tier: 'batch', model: NOVA });
    const all = [...batchable, ...tooFew, ...streamed];
    expect(nova.total).toMatchObject({
      cost: sumOf(all),
      costInstead: sumOf(all.map((one) => ({ ...one, tier: 'batch' }))),
    });
  });

  it('costs what spend says it costs', async () => {
    const { total } = await whatIf({ as: HAIKU });
    const { spend } = await bursar.gql<{ spend: { total: { cost: string; requests: string } } }>(
      `{ spend(input: { from: "2026-09-01", to: "2026-10-01" }) { ... on SpendResult { total { cost requests } } } }`,
    );
    expect(total.cost).toBe(spend.total.cost);
    expect(Number(total.calls) + Number(total.unpriced)).toBe(Number(spend.total.requests));
  });

  it('shows a lead their own teams alone, and refuses what it cannot rate', async () => {
    const lead = await bursar.as('teamLead', ['search']);
    const own = await whatIf({ model: SONNET, as: HAIKU }, lead);
    expect(own.teams.map(({ team }) => team)).toEqual(['search']);
    expect(own.total.cost).toBe(sumOf(sonnet));
    const other = await whatIf({ model: SONNET, as: HAIKU, teams: ['ads'] }, lead);
    expect(other.total).toMatchObject({ calls: '0', cost: '0' });
    expect(await whatIf({ as: 'no-such-model' })).toMatchObject({ code: 'unknown_model' });
    expect(await whatIf({})).toMatchObject({ code: 'nothing_instead' });
    await expect(whatIf({ as: HAIKU }, {})).rejects.toThrow();
  });

  it('is printed by the command line in each format', async () => {
    const command = ['what-if', '--model', SONNET, '--as', HAIKU];
    const range = ['--from', SEPTEMBER.from, '--to', SEPTEMBER.to];
    const json = await runCli([...command, ...range, '-o', 'json'], bursar);
    const { total } = await whatIf({ model: SONNET, as: HAIKU });
    expect(JSON.parse(json.stdout)).toMatchObject({ total });
    const csv = await runCli([...command, ...range, '-o', 'csv'], bursar);
    expect(csv.stdout.split('\n')[2]).toMatch(`search,7,${sumOf(sonnet)},`);
    const table = await runCli([...command, ...range], bursar);
    expect(table.stdout).toContain(total.saving);
    const part = await runCli(['what-if', '--as', LLAMA_SMALL, ...range], bursar);
    expect(part.stdout).toMatch(/total .*unknown.*unpriced-meter:cacheRead/);
    expect(part.code).toBe(0);
    for (const wrong of [[], ['--as', 'no-such-model']])
      expect((await runCli(['what-if', ...range, ...wrong], bursar)).code).toBe(2);
  });
});

interface Saving {
  readonly kind: string;
  readonly team: string;
  readonly model: string;
  readonly calls: string;
  readonly cost: string;
  readonly costInstead: string | null;
  readonly saving: string | null;
  readonly addedUp: boolean;
  readonly evidence: string;
}
interface Savings {
  readonly total: string;
  readonly calls: string;
  readonly unpriced: string;
  readonly savings: readonly Saving[];
}

async function list(as?: Caller): Promise<Savings> {
  const { savings } = await bursar.gql<{ savings: Savings }>(
    `{ savings(from: "2026-09-01", to: "2026-10-01") { ... on Savings { total calls unpriced
       savings { kind team model calls cost costInstead saving addedUp evidence } } } }`,
    {},
    as,
  );
  return savings;
}

describe('the savings list', () => {
  it('finds what was planted and nothing else, each figure a re-rating of the calls', async () => {
    const { savings, calls, unpriced: without } = await list();
    const figures = (found: readonly Made[], instead: readonly Made[]) => ({
      calls: String(found.length),
      cost: sumOf(found),
      costInstead: sumOf(instead),
    });
    const allNova = [...batchable, ...tooFew, ...streamed];
    const batched = batchable.map((one) => ({ ...one, tier: 'batch' }));
    const expected = [
      ['cheaperModel', 'search', figures(sonnet, sonnet.map(smaller))],
      ['cheaperModel', 'ads', figures(sonnetOfAds, sonnetOfAds.map(smaller))],
      ['cheaperModel', 'ads', figures(allNova, allNova.map(smaller))],
      ['cheaperModel', 'ads', figures(llama, llama.map(smaller))],
      ['batch', 'ads', figures(batchable, batched)],
      ['promptCache', 'search', figures(repeated, cachedAs(repeated))],
      ['retryStorm', 'ads', figures(storm, storm.slice(0, 1))],
      ['endOfLife', 'ads', { calls: '1', cost: sumOf(llama), costInstead: null, saving: null }],
    ] as const;
    for (const [kind, team, found] of expected)
      expect(savings).toContainEqual(expect.objectContaining({ kind, team, ...found }));
    expect(savings).toHaveLength(expected.length);
    expect(Number(calls)).toBe(PLANTED.length);
    expect(without).toBe('1');
  });

  it('is ranked by money, and adds up one saving of each team and model', async () => {
    const { savings, total } = await list();
    const known = savings.filter(({ saving }) => saving !== null);
    const amounts = known.map(({ saving }) => Number(saving));
    expect(amounts).toEqual([...amounts].sort((a, b) => b - a));
    expect(savings.at(-1)).toMatchObject({ kind: 'endOfLife', addedUp: false });
    const notAdded = savings.filter(({ addedUp }) => !addedUp).map(({ kind }) => kind);
    expect([...notAdded].sort()).toEqual(['batch', 'endOfLife']);
    const moved = [...sonnet, ...sonnetOfAds, ...batchable, ...tooFew, ...streamed, ...llama];
    const cached = cachedAs(repeated);
    const instead = new Map<Made, Made>([
      ...moved.map((one) => [one, smaller(one)] as const),
      ...repeated.map((one, n) => [one, cached[n] ?? one] as const),
    ]);
    // The first failure of the storm would have been made anyway.
    const all = [...moved, ...repeated, ...storm.slice(1)];
    expect(total).toBe(sumOf(all, (one) => instead.get(one) ?? null));
  });

  it('shows a lead their own teams alone, and no one without a sign-in anything', async () => {
    const lead = await bursar.as('teamLead', ['search']);
    const { savings, calls } = await list(lead);
    expect(new Set(savings.map(({ team }) => team))).toEqual(new Set(['search']));
    expect(Number(calls)).toBe(sonnet.length + repeated.length + unpriced.length);
    await expect(list({})).rejects.toThrow();
  });
});

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
