import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { approvals, decideApproval } from '../support/approvals/approvals.js';
import { Ticking } from '../support/chargeback/close-stage.js';
import type { Caller } from '../support/http/client.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine, post, SONNET, spendOf, TWO_TEAMS } from '../support/usage/lines.js';

const RULES = `approvals:
  rules:
    - { what: prices, over: "1", by: [finance] }
`;

let bursar: TestBursar;
let finance: Caller;
beforeAll(async () => {
  bursar = await startBursar({ clock: new Ticking() });
  await applyConfig(bursar, TWO_TEAMS + RULES);
  finance = await bursar.as('finance');
  const search = { metadata: { team: 'search' }, model: SONNET };
  const ads = { principal: 'arn:aws:sts::444455556666:assumed-role/AdsRole/x', model: SONNET };
  await post(bursar, [
    logLine({ ...search, at: '2026-09-15T10:00:00Z', input: 1_000_000, output: 0 }),
    logLine({ ...search, at: '2026-10-15T10:00:00Z', input: 100_000, output: 0 }),
    logLine({ ...ads, at: '2026-10-15T10:00:00Z', input: 100_000, output: 0 }),
  ]);
});
afterAll(() => bursar.close());

interface Tried {
  __typename: string;
  code?: string;
  id: string;
  moved: { team: string; month: string; before: string; after: string }[];
}

async function tryOut(contract: object, as: Caller = finance): Promise<Tried> {
  const mutation = `mutation ($contract: JSON!) { tryContract(contract: $contract) {
    __typename ... on RepostResult { id moved { team month before after } } ... on Problem { code message } } }`;
  return (await bursar.gql<{ tryContract: Tried }>(mutation, { contract }, as)).tryContract;
}

async function add(run: string, as: Caller = finance) {
  const mutation = `mutation ($run: ID!) { addContract(run: $run, reason: "As agreed.") {
    __typename ... on ContractVersion { version } ... on Proposal { id hash lines } ... on Problem { code message } } }`;
  return (await bursar.gql<{ addContract: Record<string, unknown> }>(mutation, { run }, as))
    .addContract;
}

const layers = () =>
  bursar.rows<{ percent: string; from: string; to: string | null; believed: boolean }>(
    `SELECT percent, valid_from::date::text AS "from", valid_to::date::text AS "to", system_to IS NULL AS believed
     FROM price_layer WHERE owner = 'contract' ORDER BY id`,
  );

it('says what it would change by team and month, and changes nothing', async () => {
  const tried = await tryOut({ match: { team: 'search' }, discount: '10', from: '2026-10-01' });
  expect(tried.moved).toEqual([
    { team: 'search', month: '2026-10', before: '0.33', after: '0.297' },
  ]);
  expect(await layers()).toEqual([]);
});

it.each([
  [
    'two kinds at once',
    { match: { team: 'search' }, discount: '10', premium: '5' },
    'bad_contract',
  ],
  ['no one’s calls', { match: {}, discount: '10' }, 'bad_match'],
  ['fixed prices of no model', { match: { team: 'search' }, per1M: { input: '1' } }, 'bad_match'],
  [
    'an end before its beginning',
    { match: { team: 'search' }, discount: '10', from: '2026-10-02', to: '2026-10-01' },
    'bad_dates',
  ],
  ['a price that is no number', { match: { team: 'search' }, discount: 'much' }, 'bad_contract'],
])('refuses %s', async (_what, contract, code) => {
  expect(await tryOut(contract)).toMatchObject({ code });
});

it('of a small effect is added at once, and corrected without rewriting what was believed', async () => {
  const first = await tryOut({ match: { team: 'search' }, discount: '10', from: '2026-10-01' });
  expect(await add(first.id)).toMatchObject({ __typename: 'ContractVersion' });
  expect(await add(first.id)).toMatchObject({ code: 'tried_before' });
  const second = await tryOut({
    match: { team: 'search' },
    discount: '20',
    from: '2026-10-10',
    to: '2026-10-20',
  });
  expect(await add(second.id)).toMatchObject({ __typename: 'ContractVersion' });
  expect(await layers()).toEqual([
    { percent: '10', from: '2026-10-01', to: null, believed: false },
    { percent: '10', from: '2026-10-01', to: '2026-10-10', believed: true },
    { percent: '10', from: '2026-10-20', to: null, believed: true },
    { percent: '20', from: '2026-10-10', to: '2026-10-20', believed: true },
  ]);
  const rerate = `mutation { rerate(from: "2026-09-01T00:00:00Z", to: "2026-11-01T00:00:00Z") { ... on RepostResult { changed } } }`;
  expect(await bursar.gql(rerate)).toEqual({ rerate: { changed: '1' } });
  const { rows } = await spendOf(bursar, ['team']);
  expect(rows.map(({ team, cost }) => [team, cost])).toEqual([
    ['ads', '0.33'],
    ['search', '6.864'],
  ]);
  const exported = await (await bursar.http('/v1/config')).text();
  expect(exported).toContain('contracts:');
  expect(exported).toMatch(/discount: "?20/);
});

it('prices a call that moves to the team as the team’s', async () => {
  const principal = 'arn:aws:sts::444455556666:assumed-role/Robot/x';
  await post(bursar, [
    logLine({ principal, at: '2026-10-05T10:00:00Z', input: 100_000, output: 0 }),
  ]);
  const assign = `mutation { assign(input: { kind: "principal", pattern: "${principal}", team: "search", sinceEver: true }) {
    ... on RepostResult { state moved { team before after } } } }`;
  expect(await bursar.gql(assign)).toEqual({
    assign: {
      state: 'done',
      moved: [
        { team: 'search', before: '0', after: '0.297' },
        { team: 'unallocated', before: '0.33', after: '0' },
      ],
    },
  });
});

it('of a large effect waits for another person, who agrees to exactly this', async () => {
  const tried = await tryOut({
    match: { provider: 'anthropic' },
    premium: '50',
    from: '2026-09-01',
    to: '2026-10-01',
  });
  expect(tried.moved).toEqual([{ team: 'search', month: '2026-09', before: '6.6', after: '9.9' }]);
  const before = await layers();
  const waits = await add(tried.id);
  expect(waits).toMatchObject({ __typename: 'Proposal' });
  expect(JSON.stringify(waits['lines'])).toContain('50 % on top of anthropic');
  expect(JSON.stringify(waits['lines'])).toContain('search in 2026-09: 6.6 becomes 9.9 USD');
  const { id, hash } = waits as { id: string; hash: string };
  expect((await decideApproval(bursar, { id, hash }, finance)).code).toBe('own_request');
  expect(await layers()).toEqual(before);
  const second = await bursar.as('finance');
  const [seen] = await approvals(bursar, second, true);
  expect(seen?.id).toBe(id);
  const done = await decideApproval(bursar, { id, hash: seen?.hash ?? null }, second);
  expect(done.state).toBe('done');
  expect((await layers()).slice(before.length)).toEqual([
    { percent: '50', from: '2026-09-01', to: '2026-10-01', believed: true },
  ]);
  const { priceVersions } = await bursar.gql<{ priceVersions: Record<string, unknown>[] }>(
    '{ priceVersions(first: 1) { note opened closed } }',
  );
  expect(priceVersions).toEqual([
    { note: '50 % on top of anthropic from 2026-09-01 until 2026-10-01', opened: 1, closed: 0 },
  ]);
});

it('that another took the place of since it was proposed is not carried out', async () => {
  const tried = await tryOut({
    match: { provider: 'anthropic' },
    premium: '90',
    from: '2026-09-01',
  });
  const waits = (await add(tried.id)) as { id: string; hash: string };
  await bursar.rows(
    `UPDATE price_layer SET system_to = now() WHERE owner = 'contract' AND percent = '50'`,
  );
  const second = await bursar.as('finance');
  const decided = await decideApproval(bursar, { id: waits.id, hash: waits.hash }, second);
  expect(decided.state).not.toBe('done');
  expect((await layers()).some(({ percent }) => percent === '90')).toBe(false);
});
