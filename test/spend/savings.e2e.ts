import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Clock } from '../../apps/api/src/platform/clock.js';

import type { Caller } from '../support/http/client.js';

import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

import { type Made, make, sumOf } from '../support/usage/made-calls.js';
import { applyConfig, post, TWO_TEAMS } from '../support/usage/lines.js';
import {
  batchable,
  cachedAs,
  HAIKU,
  llama,
  NOVA,
  PLANTED,
  repeated,
  smaller,
  SONNET,
  sonnet,
  sonnetOfAds,
  storm,
  streamed,
  tooFew,
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
