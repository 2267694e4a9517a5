import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { SYSTEM } from '../../apps/api/src/platform/actor.js';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { OrgService } from '../../apps/api/src/org/org.module.js';
import { holdsAt, metadataKey } from '../../apps/api/src/org/recognition.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

class Hand extends Clock {
  private at = new Date('2021-10-01T00:00:00Z');
  set(text: string): void {
    this.at = new Date(text);
  }
  override now(): Date {
    return this.at;
  }
}

const clock = new Hand();
let bursar: TestBursar;
let org: OrgService;

beforeAll(async () => {
  bursar = await startBursar({ clock });
  org = bursar.app.get(OrgService);
});
afterAll(() => bursar.close());

/** Each test begins with an organisation that has no configuration yet. */
beforeEach(async () => {
  clock.set('2021-10-01T00:00:00Z');
  await bursar.rows(
    'TRUNCATE recognition_rule, team, trusted_principal, inference_profile, price_layer, model_alias',
  );
  await bursar.rows(`DELETE FROM price_row WHERE owner = 'config'`);
  await bursar.rows(`DELETE FROM ledger.outbox`);
  await bursar.rows(
    `UPDATE organisation SET name = '', reporting_timezone = 'UTC', dimensions = '{}', version = version + 1`,
  );
});

interface Plan {
  changes: {
    action: string;
    entityType: string;
    entityId: string;
    summary: string;
    before: unknown;
    after: unknown;
  }[];
  warnings: string[];
  applied: boolean;
}

async function post(text: string, query = ''): Promise<{ status: number; body: unknown }> {
  const response = await bursar.http(`/v1/config${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/yaml' },
    body: text,
  });
  return { status: response.status, body: await response.json() };
}

async function apply(text: string, query = ''): Promise<Plan> {
  const { status, body } = await post(text, query);
  if (status !== 200) throw new Error(JSON.stringify(body, null, 1));
  return body as Plan;
}

const lines = ({ changes }: Plan) =>
  changes.map(({ action, entityType, entityId }) => `${action} ${entityType} ${entityId}`);
const exported = async () => (await bursar.http('/v1/config')).text();
const version = async () =>
  (await bursar.rows<{ version: number }>('SELECT version FROM organisation'))[0]?.version;

const FILE = `apiVersion: bursar/v1
organisation: Example Ltd
reportingTimezone: Europe/Berlin
dimensions: [feature, promptVersion]
trustedMetadataPrincipals: ["arn:aws:sts::*:assumed-role/GatewayRole/*"]
teams:
  - id: search
    name: Search
    costCentre: CC-4410
    projects: [semantic-search, ranking]
    recognisedBy:
      requestMetadata: { team: search }
      inferenceProfiles: ["arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc"]
      principals: ["arn:aws:sts::*:assumed-role/SearchRole/*"]
      accounts: ["111122223333"]
  - { id: ads, name: Ads, recognisedBy: { requestMetadata: { team: ads } } }
inferenceProfiles:
  - { arn: "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc", modelId: us.anthropic.claude-sonnet-4-5-20250929-v1:0 }
prices:
  - { model: gpt-5.5-bedrock-v1, aliasOf: openai.gpt-5.5, from: 2021-06-03, per1M: { input: "3", output: 12 } }
`;

describe('applying a configuration file', () => {
  it('makes what it says, with an audit entry for each change and one fact of each kind', async () => {
    const [{ before } = { before: 0n }] = await bursar.rows<{ before: bigint }>(
      'SELECT count(*) AS before FROM audit_entry',
    );
    const plan = await apply(FILE, '?reason=first');
    expect(plan.applied).toBe(true);
    expect(lines(plan)).toEqual([
      'change organisation name',
      'change organisation reportingTimezone',
      'change organisation dimensions',
      'add trustedPrincipal arn:aws:sts::*:assumed-role/GatewayRole/*',
      'add team search',
      'add team ads',
      'add recognition metadata:team=search',
      'add recognition profile:arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc',
      'add recognition principal:arn:aws:sts::*:assumed-role/SearchRole/*',
      'add recognition account:111122223333',
      'add recognition metadata:team=ads',
      'add inferenceProfile arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc',
      'add price gpt-5.5-bedrock-v1',
    ]);
    const audited = await bursar.rows<{ action: string; reason: string }>(
      'SELECT action, reason FROM audit_entry ORDER BY seq OFFSET $1',
      [before],
    );
    expect(audited).toHaveLength(plan.changes.length);
    expect(audited[4]).toEqual({ action: 'team.add', reason: 'first' });
    const facts = await bursar.rows<{ fact: string }>(
      'SELECT fact FROM ledger.outbox ORDER BY fact',
    );
    expect(facts.map(({ fact }) => fact)).toEqual(['orgChanged', 'priceBookChanged']);
    const verified = await bursar.gql<{ auditChain: { intact: boolean } }>(
      '{ auditChain { intact } }',
    );
    expect(verified.auditChain.intact).toBe(true);
  });

  it('again changes nothing, and neither does the exported file', async () => {
    await apply(FILE);
    const before = await version();
    expect(lines(await apply(FILE))).toEqual([]);
    const text = await exported();
    expect(lines(await apply(text))).toEqual([]);
    expect(lines(await apply(text, '?prune=true'))).toEqual([]);
    expect(await exported()).toBe(text);
    expect(await version()).toBe(before);
    expect(text).toContain('per1M:\n      input: "3"\n      output: "12"');
  });

  it('twice at the same moment changes things once', async () => {
    const plans = await Promise.all([apply(FILE), apply(FILE), apply(FILE)]);
    expect(plans.map(({ changes }) => changes.length).sort()).toEqual([0, 0, 13]);
    expect(await bursar.rows('SELECT count(*) FROM recognition_rule')).toEqual([{ count: 5n }]);
  });

  it('dry plans the same and changes nothing', async () => {
    const before = await exported();
    const dry = await apply(FILE, '?dryRun=true');
    expect(dry.applied).toBe(false);
    expect(await exported()).toBe(before);
    expect(lines(await apply(FILE))).toEqual(lines(dry));
  });

  it('keeps what it does not name, unless pruned; the names of removed teams survive', async () => {
    await apply(FILE);
    const part = 'apiVersion: bursar/v1\nteams: [{ id: search }]\n';
    expect(lines(await apply(part))).toEqual([]);
    const pruned = await apply(part, '?prune=true');
    expect(lines(pruned)).toEqual([
      'change organisation dimensions',
      'remove trustedPrincipal arn:aws:sts::*:assumed-role/GatewayRole/*',
      'remove recognition metadata:team=ads',
      'remove team ads',
      'remove inferenceProfile arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc',
      'remove price gpt-5.5-bedrock-v1',
    ]);
    expect(pruned.warnings[0]).toContain('no principal is trusted');
    const { teams } = await bursar.gql<{
      teams: { id: string; name: string; removedAt: string | null }[];
    }>('{ teams { id name removedAt } }');
    expect(teams).toMatchObject([
      { id: 'ads', name: 'Ads', removedAt: '2021-10-01T00:00:00.000Z' },
      { id: 'search', removedAt: null },
    ]);
    expect(lines(await apply(part, '?prune=true'))).toEqual([]);
  });

  it('with faults answers 422 with all of them, and changes nothing', async () => {
    const before = await exported();
    const { status, body } = await post(
      'apiVersion: bursar/v1\ndimensions: [a, b, c, d, e]\nteams:\n  - id: A\nprices:\n  - { model: x, per1M: { inptu: 3 } }\n',
    );
    expect(status).toBe(422);
    expect(body).toMatchObject({
      status: 422,
      code: 'bad_config',
      problems: [
        { line: 2, column: 26, path: 'dimensions[4]' },
        { line: 4, column: 9, path: 'teams[0].id' },
        { line: 6, column: 26, path: 'prices[0].per1M.inptu', hint: 'did you mean "input"?' },
      ],
    });
    expect(await exported()).toBe(before);
  });

  it('reports a ring of aliases that closes only through a stored one', async () => {
    await apply('apiVersion: bursar/v1\nprices: [{ model: a, aliasOf: b }]\n');
    const { status, body } = await post(
      'apiVersion: bursar/v1\nprices:\n  - { model: b, aliasOf: a }\n',
    );
    expect(status).toBe(422);
    expect(body).toMatchObject({
      problems: [{ line: 3, code: 'alias_cycle', path: 'prices[0].aliasOf' }],
    });
  });

  it('is also a mutation, whose outcome is a union', async () => {
    const mutation = `mutation ($input: ApplyConfigInput!) { applyConfig(input: $input) { __typename
      ... on ConfigPlan { applied changes { summary after } } ... on ConfigProblems { problems { line column message hint } } } }`;
    const good = await bursar.gql(mutation, {
      input: { text: 'apiVersion: bursar/v1\norganisation: Acme\n', dryRun: true },
    });
    expect(good).toMatchObject({
      applyConfig: {
        __typename: 'ConfigPlan',
        applied: false,
        changes: [{ summary: 'Name of the organisation: none → Acme' }],
      },
    });
    const bad = await bursar.gql(mutation, {
      input: { text: 'apiVersion: bursar/v1\ntems: []\n' },
    });
    expect(bad).toMatchObject({
      applyConfig: {
        __typename: 'ConfigProblems',
        problems: [{ line: 2, column: 1, hint: 'did you mean "teams"?' }],
      },
    });
  });
});

describe('a recogniser of a team', () => {
  const claim = (team: string, account = '111122223333') =>
    `apiVersion: bursar/v1\nteams: [{ id: ${team}, recognisedBy: { accounts: ["${account}"] } }]\n`;
  const owner = async (at: string, account = '111122223333') => {
    const rules = await org.recognition(bursar.app.get(Database));
    return rules.accounts.get(account)?.find((rule) => holdsAt(rule, Date.parse(at)))?.team;
  };

  it('applies to all past usage when first claimed; a later move applies from the time of the change', async () => {
    await apply(claim('search'));
    expect(await owner('2020-01-01')).toBe('search');
    clock.set('2021-11-01T12:00:00Z');
    expect(lines(await apply(claim('ads')))).toEqual([
      'add team ads',
      'change recognition account:111122223333',
    ]);
    expect(await owner('2021-11-01T11:59:59.999Z')).toBe('search');
    expect(await owner('2021-11-01T12:00:00Z')).toBe('ads');
  });

  it('ends when left out, and when listed again begins only from then on', async () => {
    await apply(claim('search'));
    clock.set('2021-11-01T00:00:00Z');
    await apply(claim('search', '999999999999'));
    expect(await owner('2021-11-01')).toBeUndefined();
    clock.set('2021-12-01T00:00:00Z');
    await apply(claim('search'));
    expect([
      await owner('2021-10-31'),
      await owner('2021-11-30'),
      await owner('2021-12-01'),
    ]).toEqual(['search', undefined, 'search']);
    expect(await owner('2020-01-01', '999999999999')).toBe('search');
  });

  it('is compiled once per version, also where a change is tried and taken back', async () => {
    const database = bursar.app.get(Database);
    await apply(claim('search'));
    const rules = await org.recognition(database);
    expect(await org.recognition(database)).toBe(rules);
    const wanted = { kind: 'account', pattern: '222222222222', team: 'search', from: null };
    const tried = database.transaction(async (tx) => {
      await org.assignRule(tx, SYSTEM, wanted, null);
      expect((await org.recognition(tx)).accounts.has('222222222222')).toBe(true);
      throw new Error('taken back');
    });
    await expect(tried).rejects.toThrow('taken back');
    expect((await org.recognition(database)).accounts.has('222222222222')).toBe(false);
    await database.transaction((tx) =>
      org.assignRule(tx, SYSTEM, { ...wanted, pattern: '333333333333' }, null),
    );
    const after = await org.recognition(database);
    expect([...after.accounts.keys()].sort()).toEqual(['111122223333', '333333333333']);
  });

  it('cannot be assigned to two teams at once', async () => {
    await apply(claim('search'));
    const database = bursar.app.get(Database);
    const outcome = await database.transaction((tx) =>
      org.assignRule(
        tx,
        SYSTEM,
        { kind: 'account', pattern: '111122223333', team: 'search', from: null },
        null,
      ),
    );
    expect(outcome).toMatchObject({ code: 'already_recognised' });
  });

  it('assigned by hand stays through an applied export', async () => {
    await apply(claim('search'));
    const database = bursar.app.get(Database);
    await database.transaction((tx) =>
      org.assignRule(
        tx,
        SYSTEM,
        {
          kind: 'principal',
          pattern: 'arn:aws:iam::111122223333:user/ana',
          team: 'search',
          from: new Date('2021-09-01'),
        },
        'found',
      ),
    );
    const text = await exported();
    expect(text).toContain('arn:aws:iam::111122223333:user/ana');
    expect(lines(await apply(text, '?prune=true'))).toEqual([]);
  });

  it('counts only by metadata that trusted principals set, from when they are trusted', async () => {
    const trusting = (list: string) =>
      `apiVersion: bursar/v1\ntrustedMetadataPrincipals: [${list}]\nteams: [{ id: search, recognisedBy: { requestMetadata: { team: search } } }]\n`;
    expect((await apply(trusting(''))).warnings).toHaveLength(1);
    await apply(trusting('"arn:aws:sts::*:assumed-role/GatewayRole/*"'));
    clock.set('2021-11-01T00:00:00Z');
    await apply(trusting(''));
    const rules = await org.recognition(bursar.app.get(Database));
    expect(rules.metadata.has(metadataKey('team', 'search'))).toBe(true);
    expect(rules.trusted).toMatchObject([{ validFrom: null, validTo: Date.parse('2021-11-01') }]);
    expect(
      rules.trusted[0]?.matches('arn:aws:sts::111122223333:assumed-role/GatewayRole/i-1'),
    ).toBe(true);
  });
});

describe('access to the organisation', () => {
  it('a team lead sees their own teams, and none that is removed', async () => {
    await apply(FILE);
    const lead = await bursar.as('teamLead', ['ads']);
    const query = '{ teams { id recognisedBy { kind field pattern } } team(id: "search") { id } }';
    expect(await bursar.gql(query, {}, lead)).toEqual({
      teams: [{ id: 'ads', recognisedBy: [{ kind: 'metadata', field: 'team', pattern: 'ads' }] }],
      team: null,
    });
    await apply('apiVersion: bursar/v1\nteams: [{ id: search }]\n', '?prune=true');
    expect(await bursar.gql('{ teams { id } }', {}, lead)).toEqual({ teams: [] });
  });

  it.each(['finance', 'teamLead', 'executive', 'auditor'] as const)(
    '%s may not apply a file',
    async (role) => {
      const response = await bursar.http(
        '/v1/config',
        { method: 'POST', headers: { 'content-type': 'text/yaml' }, body: FILE },
        await bursar.as(role),
      );
      expect(response.status).toBe(403);
    },
  );

  it('the schema is public, the file is for the roles that answer for it', async () => {
    expect((await bursar.http('/v1/config/schema.json', {}, {})).status).toBe(200);
    expect((await bursar.http('/v1/config', {}, {})).status).toBe(401);
    expect((await bursar.http('/v1/config', {}, await bursar.as('executive'))).status).toBe(403);
  });
});

it('an organisation of 24 teams is applied as it comes, as JSON too', async () => {
  const teams = Array.from({ length: 24 }, (_, at) => ({
    id: `team-${at}`,
    name: `Team ${at}`,
    costCentre: `CC-${4100 + at}`,
    recognisedBy: {
      requestMetadata: { team: `team-${at}` },
      principals: [`arn:aws:sts::*:assumed-role/Role${at}/*`],
    },
  }));
  const text = JSON.stringify({ apiVersion: 'bursar/v1', teams }, null, 1);
  expect((await apply(text)).changes).toHaveLength(24 * 3);
  expect(lines(await apply(text, '?prune=true'))).toEqual([]);
});

describe('any configuration file', () => {
  const word = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
    .filter((s) => s.trim() !== '' && !/[\p{Cc}\u2028\u2029]/u.test(s) && s.isWellFormed());
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const team = fc.record(
    {
      id,
      name: word,
      costCentre: word,
      projects: fc.uniqueArray(word, { maxLength: 2 }),
      recognisedBy: fc.record(
        {
          requestMetadata: fc.dictionary(fc.constantFrom('team', 'app'), word, {
            noNullPrototype: true,
          }),
          accounts: fc.uniqueArray(fc.constantFrom('111111111111', '222222222222', '333333333333')),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['id'] },
  );
  const price = fc.record(
    {
      model: fc.constantFrom('own-1', 'own-2', 'own-3'),
      from: fc.constantFrom('2021-01-01', '2021-02-01T10:00:00Z'),
      per1M: fc.dictionary(
        fc.constantFrom('input', 'output'),
        fc.constantFrom('3', '0.50', '12.000000001'),
        { minKeys: 1, noNullPrototype: true },
      ),
    },
    { requiredKeys: ['model', 'per1M'] },
  );
  const discount = fc.record({
    match: fc.oneof(
      fc.record({ provider: fc.constantFrom('anthropic', 'amazon') }),
      fc.record({ model: fc.constantFrom('own-1', 'x') }),
    ),
    percent: fc.constantFrom('5', '12.50', '100'),
  });
  const file = fc.record(
    {
      reportingTimezone: fc.constantFrom('UTC', 'Europe/Berlin'),
      dimensions: fc.uniqueArray(fc.constantFrom('feature', 'version', 'user'), { maxLength: 3 }),
      trustedMetadataPrincipals: fc.uniqueArray(
        fc.constantFrom('*', 'arn:aws:sts::*:assumed-role/G/*'),
      ),
      teams: fc.uniqueArray(team, { selector: (one) => one.id }),
      prices: fc.uniqueArray(price, { selector: (one) => one.model }),
      discounts: fc.uniqueArray(discount, { selector: ({ match }) => JSON.stringify(match) }),
    },
    { requiredKeys: [] },
  );

  it('applied over any other plans nothing the second time, and comes back byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(file, fc.boolean()), { minLength: 1, maxLength: 3 }),
        async (files) => {
          for (const [values, prune] of files) {
            const text = stringify({ apiVersion: 'bursar/v1', ...values });
            const first = await post(text, `?prune=${prune}`);
            // Random teams may claim the same thing; such a file is refused, rightly.
            if (first.status === 422) continue;
            expect(lines(await apply(text, `?prune=${prune}`))).toEqual([]);
            const out = await exported();
            expect(lines(await apply(out, '?prune=true'))).toEqual([]);
            expect(await exported()).toBe(out);
          }
        },
      ),
      { numRuns: 8 },
    );
  });
});
