import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Applied,
  approvals,
  decideApproval,
  tryApply,
} from '../support/approvals/approvals.js';
import { bearer, type Caller } from '../support/http/client.js';
import type { Outcome, Piece, Section } from '../support/config/screen.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { SONNET, TWO_TEAMS } from '../support/usage/lines.js';

const flag = (key: string, on: boolean) =>
  `  - { key: ${key}, type: boolean, default: ${String(on)} }\n`;
const FLAGS = `flags:\n${flag('a', false)}${flag('b', false)}`;

let bursar: TestBursar;
let screen: Caller;
beforeAll(async () => {
  bursar = await startBursar();
  screen = await bursar.as('platform');
});
afterAll(() => bursar.close());

/** From a terminal, with the installation's own key. */
const apply = (body: string, query = ''): Promise<Applied> =>
  tryApply(bursar, TWO_TEAMS + body, bearer(bursar.token), query);

async function change(
  body: string,
  input: Record<string, unknown> = {},
  as = screen,
): Promise<Outcome> {
  const mutation = `mutation ($input: ApplyConfigInput!) { applyConfig(input: $input) { __typename
    ... on ConfigPlan { applied proposal warnings changes { action entityId } }
    ... on ConfigProblems { problems { code message line } } } }`;
  const text = `apiVersion: bursar/v1\n${body}`;
  const basis = input['dryRun'] === true ? null : await basisOf(body);
  const { applyConfig } = await bursar.gql<{ applyConfig: Outcome }>(
    mutation,
    { input: { text, basis, ...input } },
    as,
  );
  return applyConfig;
}

async function piece(section: string, item: string | null = null): Promise<Piece> {
  const query = `query ($section: String!, $item: String) { configPiece(section: $section, item: $item) { __typename
    ... on ConfigPiece { text hash items owner { file } } ... on Problem { code } } }`;
  return (await bursar.gql<{ configPiece: Piece }>(query, { section, item }, screen)).configPiece;
}

/** As one who has just looked at all sections that a text names. */
async function basisOf(body: string): Promise<object[]> {
  const keys = [...body.matchAll(/^(\w+):/gm)].map(([, key = '']) => key);
  const seen: object[] = [];
  for (const key of keys) seen.push({ section: key, hash: (await piece(key)).hash });
  return seen;
}

async function section(key: string): Promise<Section | undefined> {
  const query = '{ configSections { key items drift owner { file by } } }';
  const { configSections } = await bursar.gql<{ configSections: Section[] }>(query, {}, screen);
  return configSections.find((one) => one.key === key);
}

const release = async (reason: string, as = screen): Promise<{ code?: string }> => {
  const mutation = `mutation ($input: ReleaseSectionInput!) { releaseSection(input: $input) { __typename ... on Problem { code } } }`;
  const { releaseSection } = await bursar.gql<{ releaseSection: { code?: string } }>(
    mutation,
    { input: { section: 'flags', reason } },
    as,
  );
  return releaseSection;
};

const codes = ({ problems = [] }: Outcome) => problems.map(({ code, line }) => [code, line]);

describe('a change on screen', () => {
  it('is based on what its author saw, entry by entry, and overwrites nothing that changed since', async () => {
    expect(await apply(FLAGS)).toMatchObject({ applied: true });
    const a = await piece('flags', 'a');
    expect(a).toMatchObject({ items: ['a', 'b'], owner: null });
    expect(a.text).toContain('key: a');
    expect(a.text).not.toContain('key: b');
    const basis = [{ section: 'flags', item: 'a', hash: a.hash }];
    // Another entry of the section may change meanwhile.
    await apply(`flags:\n${flag('b', true)}`);
    expect(await change(`flags:\n${flag('a', true)}`, { basis })).toMatchObject({
      applied: true,
      changes: [{ action: 'change', entityId: 'a' }],
    });
    const again = await change(`flags:\n${flag('a', false)}`, { basis, dryRun: true });
    expect(codes(again)).toEqual([['changed_since', 3]]);
    expect(codes(await change(`flags:\n${flag('a', false)}`, { basis }))).toEqual([
      ['changed_since', 3],
    ]);
    expect((await piece('flags', 'a')).text).toContain('default: true');
    const fresh = [{ section: 'flags', item: 'b' }];
    expect(codes(await change(`flags:\n${flag('b', false)}`, { basis: fresh }))).toEqual([
      ['exists_already', 3],
    ]);
  });

  it('names what was opened and nothing else, and removes only in its own section', async () => {
    const { hash } = await piece('flags', 'b');
    const basis = [{ section: 'flags', item: 'b', hash }];
    expect(codes(await change(FLAGS, { basis }))).toEqual([['outside_of_change', 3]]);
    const teams = await change(`teams: []\nflags:\n${flag('b', false)}`, { basis });
    expect(codes(teams)).toEqual([['outside_of_change', 2]]);
    const whole = [{ section: 'flags', hash: (await piece('flags')).hash }];
    const done = await change(`flags:\n${flag('a', true)}`, {
      basis: whole,
      pruneSections: ['flags'],
    });
    expect(done.changes).toEqual([{ action: 'remove', entityId: 'b' }]);
    expect((await section('teams'))?.items).toBe(2);
    expect(await piece('flags', 'b')).toMatchObject({
      hash: null,
      text: 'apiVersion: bursar/v1\n',
    });
    expect(await piece('flgs')).toMatchObject({ code: 'unknown_section' });
  });

  it('says what it is based on, unless it is from a file', async () => {
    const body = `flags:\n${flag('a', false)}`;
    expect(codes(await change(body, { basis: null }))).toEqual([['not_based', null]]);
    expect(await change(body, { basis: null, dryRun: true })).not.toHaveProperty('problems');
    expect(await change(body, { basis: null }, bearer(bursar.token))).toMatchObject({
      applied: true,
    });
  });

  it('of a whole section goes by what other sections keep', async () => {
    await apply('channels: [{ id: books, type: email, to: [books@example.com] }]\n');
    for (const [section, body] of [
      ['alerts', 'alerts: [{ on: [budget], channels: [books] }]\n'],
      ['budgets', 'budgets: [{ id: a, scope: { team: search }, limit: "5", window: month }]\n'],
    ] as const) {
      const done = await change(body, { pruneSections: [section] });
      expect([section, done.problems]).toEqual([section, undefined]);
    }
  });

  it('is refused with the line of what is wrong', async () => {
    const bad = await change('flags:\n  - key: c\n    type: bool\n    default: false\n');
    expect(codes(bad)).toEqual([['bad_value', 4]]);
    expect(codes(await change('flags:\n  - { key: c\n'))).toEqual([['syntax', expect.any(Number)]]);
  });
});

describe('what a file owns', () => {
  it('is read-only on screen, a dry run too, until a platform engineer releases it with a reason', async () => {
    expect(await apply(FLAGS, '?owner=org.yaml')).toMatchObject({ applied: true });
    expect(await section('flags')).toMatchObject({ owner: { file: 'org.yaml' }, drift: [] });
    expect((await piece('flags')).owner).toEqual({ file: 'org.yaml' });
    const wanted = `flags:\n${flag('a', true)}`;
    for (const dryRun of [true, false])
      expect(codes(await change(wanted, { dryRun }))).toEqual([['owned_by_file', 2]]);
    // What the file says already is no change, and what it does not own is free.
    expect(await change(FLAGS)).toMatchObject({ applied: true, changes: [] });
    expect(await change('dimensions: [feature]\n')).toMatchObject({ applied: true });
    expect(await release(' ')).toMatchObject({ code: 'reason_missing' });
    const { errors } = await bursar.ask(
      'mutation { releaseSection(input: { section: "flags", reason: "x" }) { __typename } }',
      {},
      await bursar.as('finance'),
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    expect(await release('An incident')).not.toHaveProperty('code');
    expect(await release('Again')).toMatchObject({ code: 'not_owned' });
    expect(await change(wanted)).toMatchObject({ applied: true });
    const entries = await bursar.rows(
      `SELECT action, entity_id AS id, reason, before, after FROM audit_entry WHERE entity_type = 'configSection'
       ORDER BY seq`,
    );
    const owned = (id: string) => ({
      ...{ action: 'configSection.own', id, reason: null, before: null },
      after: { file: 'org.yaml' },
    });
    expect(entries).toEqual([
      ...['trustedMetadataPrincipals', 'teams', 'flags'].map(owned),
      {
        action: 'configSection.release',
        id: 'flags',
        reason: 'An incident',
        before: { file: 'org.yaml' },
        after: null,
      },
    ]);
  });

  it('shows what differs from the file, and an apply says what it overwrites', async () => {
    await apply(FLAGS, '?owner=org.yaml');
    const other = await apply(`flags:\n${flag('a', true)}${flag('c', true)}`);
    expect(other.warnings).toEqual([
      'flags belongs to the file org.yaml, which says otherwise by then',
    ]);
    expect((await section('flags'))?.drift).toEqual([
      'The flag a: default true → false',
      'The flag c is removed',
    ]);
    const { warnings } = await apply(FLAGS, '?owner=org.yaml&dryRun=true');
    expect(warnings).toEqual([
      'flags was changed since org.yaml was last applied: The flag a: default true → false; The flag c is removed',
    ]);
    await apply(FLAGS, '?owner=org.yaml&prune=true');
    expect((await section('flags'))?.drift).toEqual([]);
    // The file gives up what it names no more.
    await apply('', '?owner=org.yaml');
    expect(await section('flags')).toMatchObject({ owner: null, items: 2 });
    expect(await section('teams')).toMatchObject({ owner: { file: 'org.yaml' } });
  });

  it('takes effect with the approval that the change waits for, and screens wait for it like files', async () => {
    await apply('approvals: { rules: [{ what: route, by: [finance] }] }\n');
    const route = (weight: number) =>
      `routes:\n  - key: chat\n    match: {}\n    targets: [{ provider: bedrock, model: ${SONNET}, region: us-east-1, weight: ${String(weight)} }]\n`;
    const finance = await bursar.as('finance');
    const onScreen = await change(route(1), { reason: 'A first route' });
    expect(onScreen).toMatchObject({ applied: false, proposal: expect.any(String) });
    const waits = (await approvals(bursar, finance, true))[0];
    expect(
      await decideApproval(bursar, { id: waits?.id, hash: waits?.hash }, finance),
    ).toMatchObject({
      state: 'done',
    });
    expect((await section('routes'))?.items).toBe(1);
    // What was made on screen is not carried out once a file has taken the section meanwhile.
    const late = await change(route(3), { reason: 'Another weight' });
    await bursar.rows(
      `INSERT INTO config.owner (section, file, text, said_by, said_at) VALUES ('routes', 'taken.yaml', '', 'x', now())`,
    );
    const taken = await decideApproval(bursar, { id: late.proposal }, finance);
    expect(taken).toMatchObject({
      code: 'owned_by_file',
      message: 'This was changed on screen, and by now routes belongs to the file taken.yaml.',
    });
    expect((await piece('routes')).text).toContain('weight: 1');
    await bursar.rows(`DELETE FROM config.owner WHERE section = 'routes'`);
    expect(await decideApproval(bursar, { id: late.proposal }, finance)).toMatchObject({
      state: 'done',
    });
    const inFile = await apply(route(2), '?owner=org.yaml');
    expect((await section('routes'))?.owner).toBeNull();
    await decideApproval(bursar, { id: inFile.proposal }, finance);
    expect((await section('routes'))?.owner).toMatchObject({ file: 'org.yaml' });
  });
});
