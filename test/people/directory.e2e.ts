import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { callOf, importPeople, postPeople } from '../support/people/people.js';
import { applyConfig, post, spendOf, TWO_TEAMS } from '../support/usage/lines.js';

const SEARCH = 'ana@example.com,search,2026-09-01,';
const ADS = 'ana@example.com,ads,2026-09-10,';
const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
const MOVED = {
  user: 'ana@example.com',
  from: day('2026-09-10'),
  to: null,
  before: 'search',
  after: 'ads',
};

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
});
afterAll(() => bursar.close());
beforeEach(() => bursar.rows(`DELETE FROM recognition_rule WHERE kind = 'person'`));

const stored = () =>
  bursar.rows<{ team: string; user: string }>(
    `SELECT team_id AS team, pattern AS "user" FROM recognition_rule WHERE kind = 'person' ORDER BY id`,
  );

describe('the directory of people', () => {
  it('gives calls by one shared role to the team that the person was in on that day', async () => {
    await importPeople(bursar, [SEARCH, ADS]);
    const at = (date: string) => callOf('Ana@Example.com', { at: `${date}T12:00:00Z` });
    await post(bursar, [at('2026-08-31'), at('2026-09-09'), at('2026-09-10'), at('2026-09-11')]);
    const { rows } = await spendOf(bursar, ['team', 'user']);
    expect(rows).toMatchObject([
      { team: 'ads', user: 'ana@example.com', requests: 2, cost: '0.0231' },
      { team: 'search', user: 'ana@example.com', requests: 1, cost: '0.01155' },
      { team: 'unallocated', user: 'ana@example.com', requests: 1, cost: '0.01155' },
    ]);
  });

  it('says in a dry run who would move, and writes nothing', async () => {
    await importPeople(bursar, [SEARCH]);
    const tried = await importPeople(bursar, [ADS], '?dryRun=true');
    expect(tried).toMatchObject({ dryRun: true, accepted: 1, moved: [MOVED] });
    expect(await stored()).toHaveLength(1);
  });

  it('shows what a move would take along of what is posted, and moves that alone', async () => {
    const [from, to] = ['2026-08-01T00:00:00Z', '2026-10-01T00:00:00Z'];
    const at = (user: string, date: string) => callOf(user, { at: `${date}T12:00:00Z` });
    await post(bursar, [
      at('eve@example.com', '2026-08-31'),
      at('eve@example.com', '2026-09-12'),
      at('ben@example.com', '2026-09-12'),
    ]);
    const fields = `... on RepostResult { state examined changed moved { team month before after requests } } ... on Problem { code }`;
    const tried = async (given: string) =>
      (
        await bursar.gql<{ tryUserMove: unknown }>(
          `mutation { tryUserMove(user: "Eve@example.com", ${given}) { ${fields} } }`,
        )
      ).tryUserMove;
    const moved = (team: string, before: string, after: string, requests: string) =>
      ({ team, month: '2026-09', before, after, requests }) as const;
    const expected = {
      ...{ state: 'done', examined: '1', changed: '1' },
      moved: [moved('search', '0', '0.01155', '1'), moved('unallocated', '0.01155', '0', '0')],
    };
    expect(await tried('team: "search", from: "2026-09-01"')).toEqual(expected);
    expect(await stored()).toEqual([]);
    expect(await tried('team: "nowhere"')).toEqual({ code: 'unknown_team' });
    expect(await tried('team: "search", from: "soon"')).toEqual({ code: 'bad_date' });
    await importPeople(bursar, [
      'eve@example.com,search,2026-09-01,',
      'ben@example.com,search,2026-09-01,',
    ]);
    const { reattribute } = await bursar.gql<{ reattribute: unknown }>(
      `mutation { reattribute(from: "${from}", to: "${to}", user: "eve@example.com") { ${fields} } }`,
    );
    // Ben's call stays until his are moved.
    expect(reattribute).toEqual({ ...expected, examined: '2' });
  });

  it('takes the same file twice without a change', async () => {
    const first = await importPeople(bursar, [SEARCH, ADS]);
    expect(first.moved).toHaveLength(2);
    const [before] = await bursar.rows('SELECT version FROM organisation');
    expect((await importPeople(bursar, [SEARCH, ADS])).moved).toEqual([]);
    expect(await bursar.rows('SELECT version FROM organisation')).toEqual([before]);
    expect(await stored()).toHaveLength(2);
  });

  it('leaves wrong lines out, each with its reason, and keeps the rest', async () => {
    const answer = await importPeople(bursar, ['ben,nowhere,2026-09-01,', 'eve,ads,soon,', SEARCH]);
    expect(answer).toMatchObject({ received: 3, accepted: 1 });
    expect(answer.rejected.map(({ line, code }) => [line, code])).toEqual([
      [2, 'unknown_team'],
      [3, 'bad_date'],
    ]);
    expect(await stored()).toEqual([{ team: 'search', user: 'ana@example.com' }]);
  });

  it('is no part of the configuration file: neither export nor prune touches it', async () => {
    await importPeople(bursar, [SEARCH]);
    const exported = await (await bursar.http('/v1/config')).text();
    expect(exported).not.toContain('ana@example.com');
    const pruned = await bursar.http('/v1/config?prune=true', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: exported,
    });
    expect(await pruned.json()).toMatchObject({ changes: [] });
    expect(await stored()).toHaveLength(1);
  });

  it('is written with its author and reason', async () => {
    await importPeople(bursar, [SEARCH], '?reason=new%20hire');
    const [entry] = await bursar.rows<{ action: string; reason: string; after: unknown }>(
      'SELECT action, reason, after FROM audit_entry ORDER BY seq DESC LIMIT 1',
    );
    expect(entry).toMatchObject({
      action: 'people.import',
      reason: 'new hire',
      after: { lines: 1, moves: 1, moved: [{ user: 'ana@example.com', after: 'search' }] },
    });
  });

  it('is rejected as a whole where its header is wrong', async () => {
    const answer = await postPeople(bursar, 'name,group\nana,search\n');
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: 'bad_header' });
  });
});

describe('bursar import people', () => {
  const cli = (text: string, ...more: string[]) =>
    runCli(['import', 'people', '-', ...more], {
      url: bursar.url,
      token: bursar.token,
      input: text,
    });

  it('prints who moves, and what to do about lines that are wrong, with exit code 2', async () => {
    const done = await cli(`user,team,from\n${SEARCH}\nben,nowhere,2026-09-01\n`, '-o', 'json');
    expect(done.code).toBe(2);
    expect(done.stderr).toContain('(standard input):3: unknown_team: There is no team "nowhere".');
    expect(JSON.parse(done.stdout)).toMatchObject({ accepted: 1, moved: [{ after: 'search' }] });
    const again = await cli(`user,team,from\n${SEARCH}\n`, '--dry-run');
    expect([again.code, again.stdout]).toEqual([0, '']);
    expect(again.stderr).toContain('0 moves would follow');
  });
});

it('reattribute moves what was recognised before the directory knew', async () => {
  await post(bursar, [callOf('late@example.com', { at: '2026-09-20T00:00:00Z' })]);
  await importPeople(bursar, ['late@example.com,search,2026-09-01,']);
  const { outcome } = await bursar.gql<{ outcome: { moved: unknown[] } }>(
    `mutation { outcome: reattribute(from: "2026-09-20T00:00:00Z", to: "2026-09-21T00:00:00Z", dryRun: false) {
       ... on RepostResult { moved { team before after requests } } } }`,
  );
  expect(outcome.moved).toEqual([
    { team: 'search', before: '0', after: '0.01155', requests: '1' },
    { team: 'unallocated', before: '0.01155', after: '0', requests: '0' },
  ]);
});
