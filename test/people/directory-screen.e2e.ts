import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Caller } from '../support/http/client.js';
import { importPeople } from '../support/people/people.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';

interface Change {
  __typename: string;
  code?: string;
  id: number;
  by: string;
  origin: string;
  users: number;
  undoneBy: string | null;
}
const FIELDS = `__typename ... on DirectoryChange { id by origin users undoneBy } ... on Problem { code }`;

let bursar: TestBursar;
let finance: Caller;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
  finance = await bursar.as('finance');
});
afterAll(() => bursar.close());
beforeEach(() => bursar.rows(`DELETE FROM recognition_rule WHERE kind = 'person'`));

async function assign(input: Record<string, unknown>, as = finance): Promise<Change> {
  const mutation = `mutation ($input: AssignUserInput!) { assignUser(input: $input) { ${FIELDS} } }`;
  const who = { user: 'Ana@example.com', team: 'search', reason: 'joined', ...input };
  const given = { seen: { version: await versionOf(who.user) }, ...who };
  return (await bursar.gql<{ assignUser: Change }>(mutation, { input: given }, as)).assignUser;
}
async function versionOf(user: string): Promise<string | null> {
  const query = `query ($user: String!) { directoryUser(user: $user) { version } }`;
  interface Shown {
    directoryUser: { version: string | null };
  }
  return (await bursar.gql<Shown>(query, { user }, finance)).directoryUser.version;
}
async function undo(id: number): Promise<Change> {
  const mutation = `mutation ($id: Int!) { undo: undoDirectoryChange(id: $id, reason: "a slip") { ${FIELDS} } }`;
  return (await bursar.gql<{ undo: Change }>(mutation, { id }, finance)).undo;
}
const where = async (text = '') => {
  const query = `query ($text: String!) { directory(text: $text) { user team from to } }`;
  type Row = Record<'user' | 'team' | 'from' | 'to', string | null>;
  const { directory } = await bursar.gql<{ directory: Row[] }>(query, { text }, finance);
  return directory.map(({ user, team, from, to }) =>
    [user, team, from?.slice(0, 10) ?? 'ever', to?.slice(0, 10) ?? 'still'].join(' '),
  );
};

describe('the directory on screen', () => {
  it('moves one user from a day on, and keeps where they were before', async () => {
    await assign({ from: '2026-09-01' });
    expect(await assign({ team: 'ads', from: '2026-09-10' })).toMatchObject({
      by: 'A finance',
      origin: 'screen',
      users: 1,
    });
    expect(await where('ANA')).toEqual([
      'ana@example.com search 2026-09-01 2026-09-10',
      'ana@example.com ads 2026-09-10 still',
    ]);
    expect(await where('ben')).toEqual([]);
  });

  it('refuses what the file would, and what is said already', async () => {
    await assign({});
    const codes = [
      await assign({ team: 'nowhere' }),
      await assign({ from: 'soon' }),
      await assign({ reason: ' ' }),
      await assign({}),
    ].map(({ code }) => code);
    expect(codes).toEqual(['unknown_team', 'bad_date', 'reason_missing', 'no_change']);
  });

  it('overwrites no move that another person made meanwhile', async () => {
    const seen = { version: await versionOf('ana@example.com') };
    await importPeople(bursar, ['ana@example.com,ads,2026-09-10,']);
    expect(await assign({ seen })).toMatchObject({ code: 'exists_already' });
    const before = { version: await versionOf('ana@example.com') };
    await importPeople(bursar, ['ana@example.com,search,2026-10-10,']);
    expect(await assign({ seen: before })).toMatchObject({ code: 'changed_since' });
    expect(await assign({ seen: null })).toMatchObject({ code: 'not_based' });
    expect(await where('ana')).toEqual([
      'ana@example.com ads 2026-09-10 2026-10-10',
      'ana@example.com search 2026-10-10 still',
    ]);
  });

  it('takes a change back, a whole file too, unless a later one moved its users again', async () => {
    await assign({ from: '2026-09-01' });
    const before = await where();
    await importPeople(bursar, [
      'ana@example.com,ads,2026-09-10,',
      'ben@example.com,ads,2026-09-01,',
    ]);
    const { directoryChanges: list } = await bursar.gql<{ directoryChanges: Change[] }>(
      '{ directoryChanges { id by origin users undoneBy } }',
      {},
      finance,
    );
    expect(list[0]).toMatchObject({ origin: 'file', users: 2 });
    const id = list[0]?.id ?? 0;
    const later = await assign({ user: 'ben@example.com', from: '2026-10-01' });
    expect(await undo(id)).toMatchObject({ code: 'changed_since' });
    expect(await undo(later.id)).toMatchObject({ undoneBy: 'A finance' });
    expect(await undo(id)).toMatchObject({ undoneBy: 'A finance' });
    expect(await where()).toEqual(before);
    expect(await undo(id)).toMatchObject({ code: 'already_undone' });
  });
});
