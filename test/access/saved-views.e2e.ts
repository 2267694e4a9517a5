import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Caller } from '../support/http/client.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';

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

  it('are of people, not of keys', async () => {
    expect(await save({ name: 'A key\u2019s' })).toMatchObject({ code: 'needs_a_person' });
    expect(await pin('x', true)).toMatchObject({ code: 'needs_a_person' });
    expect(await remove('x')).toMatchObject({ code: 'unknown_view' });
  });
});
