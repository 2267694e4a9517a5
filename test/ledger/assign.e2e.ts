import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine, post, spendOf, TWO_TEAMS } from '../support/usage/lines.js';

const NOW = Date.parse('2026-11-20T12:00:00Z');
class Later extends Clock {
  override now(): Date {
    return new Date(NOW);
  }
}

const LEGACY = 'arn:aws:sts::444455556666:assumed-role/LegacyRole/';
const OTHERS = 400;

interface Moved {
  team: string;
  month: string;
  before: string;
  after: string;
  requests: string;
}

interface Answer {
  __typename: string;
  code?: string;
  id: string;
  state: string;
  examined: string;
  changed: string;
  total: string | null;
  from: string;
  moved: Moved[];
  earlier: Moved[];
  totals: { team: string; teamName: string; month: string; cost: string | null }[];
}

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar({ clock: new Later() });
  await applyConfig(bursar, TWO_TEAMS);
  const legacy = ['2026-09', '2026-09', '2026-10', '2026-11', '2026-11', '2026-11'].map(
    (month, n) => logLine({ principal: `${LEGACY}job-${n}`, at: `${month}-0${n + 1}T10:00:00Z` }),
  );
  const others = Array.from({ length: OTHERS }, (_, n) =>
    logLine({
      principal: `arn:aws:sts::444455556666:assumed-role/Other${n % 7}/x`,
      at: `2026-1${n % 2}-03T10:00:00Z`,
    }),
  );
  await post(bursar, [...legacy, ...others]);
});
afterAll(() => bursar.close());

async function assign(more: string): Promise<Answer> {
  const mutation = `mutation { assign(input: { kind: "principal", pattern: "${LEGACY}*", team: "ads", ${more} }) {
    __typename
    ... on RepostResult { id state examined changed total from moved { team month before after requests } earlier { team month before after requests }
      totals { team teamName month cost } }
    ... on Problem { code message } } }`;
  return (await bursar.gql<{ assign: Answer }>(mutation)).assign;
}

/** What all calls of a team in a month cost, as spend says. */
async function costIn(team: string, month: string): Promise<string | undefined> {
  const { rows } = await spendOf(bursar, ['team', 'month']);
  const found = rows.find((row) => row['team'] === team && String(row['month']).startsWith(month));
  return found?.['cost'] as string | undefined;
}

const months = (moved: readonly Moved[]) =>
  moved.map(({ month, team, requests }) => `${month} ${team} ${requests}`);

it('of a principal begins with this month, and a dry run says which earlier ones it would change', async () => {
  const tried = await assign('dryRun: true');
  expect(tried).toMatchObject({ state: 'done', changed: '3' });
  expect(months(tried.moved)).toEqual(['2026-11 ads 3', '2026-11 unallocated 0']);
  expect(tried.totals).toEqual([
    { team: 'ads', teamName: 'Ads', month: '2026-11', cost: '0' },
    {
      ...{ team: 'unallocated', teamName: 'unallocated', month: '2026-11' },
      cost: await costIn('unallocated', '2026-11'),
    },
  ]);
  expect(months(tried.earlier)).toEqual([
    '2026-09 ads 2',
    '2026-09 unallocated 0',
    '2026-10 ads 1',
    '2026-10 unallocated 0',
  ]);
  // Nothing was written, and nothing moved.
  expect((await spendOf(bursar, ['team'])).rows.map(({ team }) => team)).toEqual(['unallocated']);
  expect(
    await bursar.rows(`SELECT 1 FROM recognition_rule WHERE pattern LIKE '%LegacyRole%'`),
  ).toEqual([]);
});

it('examines only the calls that its pattern can match', async () => {
  const done = await assign('reason: "It is theirs."');
  expect(done).toMatchObject({
    state: 'done',
    examined: '3',
    changed: '3',
    total: '3',
    earlier: [],
  });
  expect(done.from).toBe('2026-11-01T00:00:00.000Z');
  expect(done.totals.map(({ team, cost }) => [team, cost])).toEqual([
    ['ads', await costIn('ads', '2026-11')],
    ['unallocated', await costIn('unallocated', '2026-11')],
  ]);
  const { rows } = await spendOf(bursar, ['team']);
  expect(rows.map(({ team, requests }) => [team, requests])).toEqual([
    ['ads', 3],
    ['unallocated', OTHERS + 3],
  ]);
});

it('is refused for what is a team’s already, and for two beginnings', async () => {
  expect(await assign('dryRun: true')).toMatchObject({ code: 'already_recognised' });
  expect(await assign('sinceEver: true, from: "2026-10-01T00:00:00Z"')).toMatchObject({
    code: 'bad_dates',
  });
});

it('that is cancelled keeps what it has moved, and goes on no more', async () => {
  const range = 'from: "2026-09-01T00:00:00Z", to: "2026-12-01T00:00:00Z"';
  const order = await bursar.rows<{ id: bigint }>(
    `INSERT INTO ledger.repost (question, from_at, to_at, dry_run, ordered_by, ordered_at)
     VALUES ('reattribute', '2026-09-01', '2026-12-01', false, 'x', now()) RETURNING id`,
  );
  const id = String(order[0]?.id ?? '');
  const cancel = () =>
    bursar.gql<{ cancelRepost: Record<string, unknown> }>(
      `mutation { cancelRepost(id: "${id}", reason: "Not now.") { __typename ... on RepostResult { state examined } ... on Problem { code } } }`,
    );
  expect((await cancel()).cancelRepost).toMatchObject({ state: 'cancelled', examined: '0' });
  expect((await cancel()).cancelRepost).toMatchObject({ code: 'run_over' });
  const { reattribute } = await bursar.gql<{ reattribute: Answer }>(
    `mutation { reattribute(${range}) { __typename ... on RepostResult { id state examined changed } } }`,
  );
  expect(reattribute).toMatchObject({ state: 'done', examined: String(OTHERS + 6), changed: '0' });
  const { reposts } = await bursar.gql<{ reposts: Answer[] }>('{ reposts { id state } }');
  expect(reposts.map((one) => one.state)).toEqual(['done', 'cancelled', 'done', 'done']);
  const audited = await bursar.rows<{ action: string }>(
    `SELECT action FROM audit_entry WHERE action LIKE 'reattribute%' ORDER BY seq`,
  );
  expect(audited.map(({ action }) => action)).toEqual([
    'reattribute',
    'reattribute.cancel',
    'reattribute',
  ]);
});
