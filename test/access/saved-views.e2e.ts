import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readQuery } from '../../apps/web/src/shared/spend/lists.js';
import { readView } from '../../apps/web/src/shared/spend/view.js';
import { createKey } from '../support/http/access.js';
import type { Caller } from '../support/http/client.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';

interface View {
  readonly id: string;
  readonly name: string;
  readonly isMine: boolean;
  readonly isPinned: boolean;
  readonly sharedWith: string | null;
  readonly code?: string;
}

const FIELDS = `... on SavedView { id name query isMine isPinned sharedWith ownerName } ... on Problem { code }`;

describe('saved views', () => {
  let bursar: TestBursar;
  let [finance, search, ads, platform]: Caller[] = [];
  beforeAll(async () => {
    bursar = await startBursar();
    await applyConfig(bursar, TWO_TEAMS);
    finance = await bursar.as('finance');
    search = await bursar.as('teamLead', ['search']);
    ads = await bursar.as('teamLead', ['ads']);
    platform = await bursar.as('platform');
  });
  afterAll(() => bursar.close());

  const list = async (as?: Caller) =>
    (
      await bursar.gql<{ savedViews: View[] }>(
        '{ savedViews { id name isMine isPinned sharedWith } }',
        {},
        as,
      )
    ).savedViews;
  const names = async (as?: Caller) => (await list(as)).map(({ name }) => name);
  const save = async (input: Readonly<Record<string, unknown>>, as?: Caller) => {
    const mutation = `mutation ($input: SaveViewInput!) { saveView(input: $input) { ${FIELDS} } }`;
    const all = { path: '/explore', query: 'group=model', ...input };
    return (await bursar.gql<{ saveView: View }>(mutation, { input: all }, as)).saveView;
  };
  const remove = async (id: string, as?: Caller) =>
    (
      await bursar.gql<{ removeView: View }>(
        `mutation ($id: ID!) { removeView(id: $id) { ${FIELDS} } }`,
        { id },
        as,
      )
    ).removeView;
  const pin = async (id: string, pinned: boolean, as?: Caller) =>
    (
      await bursar.gql<{ pinView: View }>(
        `mutation ($id: ID!, $pinned: Boolean!) { pinView(id: $id, pinned: $pinned) { ${FIELDS} } }`,
        { id, pinned },
        as,
      )
    ).pinView;

  it('are their owner\u2019s, a team\u2019s or everyone\u2019s', async () => {
    await save({ name: 'Mine' }, search);
    await save({ name: 'Ours', sharedWith: 'search' }, search);
    await save({ name: 'All', sharedWith: 'everyone' }, finance);
    expect(await names(search)).toEqual(['Mine', 'Ours', 'All']);
    expect(await names(ads)).toEqual(['All']);
    expect(await names(finance)).toEqual(['All', 'Ours']);
    expect(await save({ name: 'Theirs', sharedWith: 'ads' }, search)).toMatchObject({
      code: 'not_your_team',
    });
    expect(await save({ name: 'Gone', sharedWith: 'gone' }, finance)).toMatchObject({
      code: 'unknown_team',
    });
  });

  it('have a name once, whatever its case, and are replaced by their id', async () => {
    expect(await save({ name: 'MINE' }, search)).toMatchObject({ code: 'name_taken' });
    const [mine] = await list(search);
    const changed = await save({ id: mine?.id, name: 'My models', query: 'group=team' }, search);
    expect(changed).toMatchObject({ id: mine?.id, name: 'My models', query: 'group=team' });
    expect(await names(search)).toEqual(['My models', 'Ours', 'All']);
    // Two at once of one name: one is kept.
    const both = await Promise.all([1, 2].map(() => save({ name: 'Twice' }, ads)));
    expect(both.map(({ code }) => code).sort()).toEqual(['name_taken', undefined]);
  });

  it('are changed by their owner alone, and removed by platform as well', async () => {
    const ours = (await list(search)).find(({ name }) => name === 'Ours');
    const id = ours?.id ?? '';
    expect(await save({ id, name: 'Taken over' }, finance)).toMatchObject({ code: 'unknown_view' });
    expect(await remove(id, finance)).toMatchObject({ code: 'not_yours' });
    expect(await remove(id, ads)).toMatchObject({ code: 'unknown_view' });
    expect(await remove(id, platform)).toMatchObject({ name: 'Ours' });
    expect(await names(search)).toEqual(['My models', 'All']);
    const entries = await bursar.rows(
      "SELECT action, coalesce(after, before)->>'name' AS name FROM audit_entry WHERE entity_type = 'view' ORDER BY seq",
    );
    expect(entries).toEqual([
      { action: 'view.share', name: 'Ours' },
      { action: 'view.share', name: 'All' },
      { action: 'view.remove', name: 'Ours' },
    ]);
  });

  it('are pinned by each person, up to six', async () => {
    const all = (await list(search)).find(({ name }) => name === 'All');
    expect(await pin(all?.id ?? '', true, search)).toMatchObject({ isPinned: true });
    expect((await list(finance)).map(({ isPinned }) => isPinned)).toEqual([false]);
    const made = [];
    for (const n of [1, 2, 3, 4, 5, 6]) made.push(await save({ name: `View ${n}` }, search));
    const pinned = await Promise.all(made.map(({ id }) => pin(id, true, search)));
    expect(pinned.map(({ code }) => code ?? 'pinned').sort()).toEqual([
      ...Array.from({ length: 5 }, () => 'pinned'),
      'too_many_pins',
    ]);
    expect(await pin(all?.id ?? '', false, search)).toMatchObject({ isPinned: false });
    expect((await list(search)).filter(({ isPinned }) => isPinned)).toHaveLength(5);
  });

  it('are of keys as well, which pin nothing', async () => {
    const own = await save({ name: 'A key\u2019s' });
    expect(own).toMatchObject({ name: 'A key\u2019s' });
    expect(await names()).toContain('A key\u2019s');
    expect(await pin(own.id, true)).toMatchObject({ code: 'needs_a_person' });
    expect(await remove('x')).toMatchObject({ code: 'unknown_view' });
    expect(await remove(own.id)).toMatchObject({ name: 'A key\u2019s' });
  });

  describe('in a terminal', () => {
    const keyOf = async (teams: readonly string[], roles = ['teamLead']) => {
      const made = await createKey(bursar, {
        name: `T ${teams.join()}`,
        kind: 'cli',
        roles,
        team: teams[0],
      });
      return made.secret;
    };
    const cli = (token: string, ...args: string[]) => runCli(args, { url: bursar.url, token });
    const stretch = ['--from', '2026-09-01', '--to', '2026-10-01'];
    let [ofSearch, ofAds] = ['', ''];
    beforeAll(async () => {
      await post(bursar, [
        logLine({ metadata: { team: 'search' } }),
        logLine({ metadata: { team: 'search' }, output: 900 }),
        logLine({ principal: 'arn:aws:sts::444455556666:assumed-role/AdsRole/a' }),
      ]);
      ofSearch = await keyOf(['search']);
      ofAds = await keyOf(['ads']);
    });

    it('are listed, shown and run by the rights of the key, as `bursar spend` prints it', async () => {
      const asks = { timezone: 'Europe/Berlin', groupBy: ['team', 'model'] };
      const filters = [{ dimension: 'team', in: ['search', null], exclude: false }];
      const beside = [{ dimension: 'team', in: ['search'], exclude: true }];
      const query = 'from=2026-09-01&to=2026-10-01&tz=Europe/Berlin&group=team,model&team=search';
      const shared = { asks: { ...asks, filters, beside }, query };
      await save({ name: 'Team by model', sharedWith: 'search', ...shared }, search);
      await save({ name: 'Alone', ...shared }, search);
      await save({ name: 'Whole page', sharedWith: 'everyone', path: '/audit', query: '' }, search);
      const listed = await cli(ofSearch, 'views', 'list', '-o', 'csv');
      expect(listed.stdout).toMatch(/^Team by model,\/explore,[^,]+,search,no,yes,/m);
      expect(listed.stdout).not.toContain('Alone');
      const shown = await cli(ofSearch, 'views', 'show', 'team BY model');
      expect(shown.stdout).toMatch(/team is search or \(none\)[^]*beside +team is not search/);
      expect(shown.stdout).toContain(`${bursar.url}/explore?${query}`);
      const spend = [...stretch, '--group', 'team,model', '--tz', 'Europe/Berlin'];
      const same = [...spend, '--team', 'search', '--filter', 'team='];
      for (const format of ['table', 'json', 'csv']) {
        const run = await cli(ofSearch, 'views', 'run', 'Team by model', '-o', format);
        expect([run.code, run.stderr]).toEqual([0, '']);
        expect(run.stdout).toMatch(/search[^]*claude-sonnet/);
        expect(run.stdout).toBe((await cli(ofSearch, 'spend', ...same, '-o', format)).stdout);
      }
      const sheet = await cli(ofSearch, 'views', 'run', 'Team by model', '-o', 'xlsx');
      expect(sheet).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^PK/) });
      const other = await cli(ofSearch, 'views', 'run', 'Team by model', '--beside', '-o', 'json');
      expect(JSON.parse(other.stdout)).toMatchObject({ rows: [] });
      const early = ['--from', '2026-08-01', '--to', '2026-08-02', '-o', 'json'];
      const before = await cli(ofSearch, 'views', 'run', 'Team by model', ...early);
      expect(JSON.parse(before.stdout)).toMatchObject({ range: { from: '2026-08-01' }, rows: [] });
    });

    it('are refused where they are of others, of no spend, or of a name that says too little', async () => {
      for (const [token, wanted, why] of [
        [ofSearch, 'Alone', /There is no view “Alone” that this key may see/],
        [ofAds, 'Team by model', /There is no view “Team by model” that this key may see/],
        [ofSearch, 'Whole page', /is no view of spend that can be printed[^]*\/audit/],
      ] as const) {
        const refused = await cli(token, 'views', 'run', wanted);
        expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(why) });
      }
      const [seen] = (await list(search)).filter(({ name }) => name === 'Team by model');
      expect((await cli(ofAds, 'views', 'delete', seen?.id ?? '')).code).toBe(2);
      const theirs = await cli(ofSearch, 'views', 'delete', 'Team by model');
      expect([theirs.code, theirs.stderr]).toEqual([2, expect.stringMatching(/saved this view/)]);
      await save({ name: 'Whole page', sharedWith: 'everyone', path: '/audit', query: '' }, ads);
      const two = await cli(ofSearch, 'views', 'show', 'Whole page');
      expect([two.code, two.stderr]).toEqual([2, expect.stringMatching(/2 views are named/)]);
    });

    it('are saved, replaced and removed, and lead the web app to the same question', async () => {
      const asked = ['--group', 'team', '--filter', 'model!=a,b', '--tz', 'Europe/Berlin'];
      const views = (...args: string[]) => cli(ofSearch, 'views', ...args);
      const made = await views('save', 'From a key', ...stretch, ...asked, '--share', 'search');
      expect([made.code, made.stderr]).toEqual([0, '']);
      expect(await names(search)).toContain('From a key');
      expect(await names(ads)).not.toContain('From a key');
      const run = await views('run', 'From a key', '-o', 'json');
      expect(JSON.parse(run.stdout)).toMatchObject({ rows: [{ team: 'search', requests: 2 }] });
      const { address } = JSON.parse((await views('show', 'From a key', '-o', 'json')).stdout) as {
        address: string;
      };
      const { view, ignored } = readView(readQuery(new URL(address).search));
      expect([ignored, view]).toMatchObject([
        [],
        {
          range: { from: '2026-09-01', to: '2026-10-01' },
          ...{ zone: 'Europe/Berlin', group: ['team'] },
          filters: [{ dimension: 'model', values: ['a,b'], exclude: true }],
        },
      ]);
      const again = await views('save', 'From a key', '--range', 'lastMonth');
      expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/already/)]);
      const moved = await views('save', 'from a key', '--range', 'lastMonth', '--replace');
      expect([moved.code, moved.stderr]).toEqual([0, expect.stringMatching(/Only this key/)]);
      for (const [wrong, why] of [
        [['--group', 'team,day'], /not grouped by day/],
        [['--from', '2026-09-01'], /two days/],
        [['--share', 'ads'], /do not see the team ads/],
        [['--group', 'colour'], /colour/],
      ] as const) {
        const refused = await views('save', 'Wrong', ...wrong);
        expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(why)]);
      }
      expect((await views('delete', 'From a key')).stdout).toBe('Removed “from a key”.\n');
      expect((await views('delete', 'From a key')).code).toBe(2);
    });
  });
});
