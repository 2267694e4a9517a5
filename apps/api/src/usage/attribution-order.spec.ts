import { describe, expect, it } from '@jest/globals';
import { compileRecognition } from '../org/org.module.js';
import { type Attributable, attribute } from './attribution.js';
import { attributeByToken } from './token-attribution.js';

const ever = { validFrom: null, validTo: null };
const ROLE = 'arn:aws:iam::111122223333:role/DevRole';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/DevRole/Ana@Example.com';
const PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc';
const PROJECT = 'arn:aws:bedrock:us-east-1:111122223333:project/abc';
const ACCOUNT = '111122223333';

type RecognitionData = Parameters<typeof compileRecognition>[0];
type Rule = RecognitionData['rules'][number];
/** One team for each kind of rule, by its name. */
const rule = (ruleId: number, kind: Rule['kind'], pattern: string, field = ''): Rule => ({
  ruleId,
  team: kind,
  kind,
  field,
  pattern,
  ...ever,
});

const RULES = [
  rule(1, 'metadata', 'm', 'team'),
  rule(2, 'bedrockProject', PROJECT),
  rule(3, 'profile', PROFILE),
  rule(4, 'tag', 'search', 'team'),
  rule(5, 'person', 'ana@example.com'),
  rule(6, 'principal', 'arn:aws:sts::*:assumed-role/DevRole/*'),
  rule(7, 'organizationalUnit', 'ou-ab12-search'),
  rule(8, 'costCategory', 'Search', 'Team'),
  rule(9, 'account', ACCOUNT),
];

const resource = (
  arn: string,
  over: Partial<NonNullable<RecognitionData['resources']>[number]>,
) => ({
  arn,
  tags: {},
  units: [],
  ...ever,
  ...over,
});

const compile = (over: Partial<RecognitionData> = {}) =>
  compileRecognition({
    version: 1,
    reportingTimezone: 'UTC',
    dimensions: ['product'],
    teams: RULES.map(({ kind: id }) => ({
      id,
      name: id,
      costCentres: [],
      projects: [],
      closedList: false,
    })),
    trusted: [{ pattern: '*', ...ever }],
    rules: RULES,
    resources: [
      resource(ROLE, { tags: { team: 'search', product: 'of the role' } }),
      resource(ACCOUNT, { units: ['r-ab12', 'ou-ab12-search'] }),
      resource(`cost-categories ${ACCOUNT}`, { tags: { Team: 'Search' } }),
    ],
    ...over,
  });

const call = (over: Partial<Attributable> = {}): Attributable => ({
  occurredAt: 1_000,
  account: ACCOUNT,
  modelRef: PROFILE,
  principal: SESSION,
  metadata: { team: 'm' },
  bedrockProject: PROJECT,
  ...over,
});

describe('a call that every kind of rule fits', () => {
  const ORDER = RULES.map(({ kind }) => kind);

  it.each(ORDER.map((kind, at) => [kind, at] as const))(
    'is %s’s, once the rules before it are gone; all others are kept as losers',
    (kind, at) => {
      const found = attribute(call(), compile({ rules: RULES.slice(at) }));
      expect(found).toMatchObject({ team: kind, via: kind, ruleId: at + 1 });
      expect((found.losers ?? []).map((loser) => loser.kind)).toEqual(ORDER.slice(at + 1));
    },
  );

  it('is the token’s before all, and its user and key are the token’s', () => {
    const claims = { admission: '', key: 'k', project: null, environment: null, lease: null };
    const rules = compile();
    const found = attributeByToken(
      call(),
      rules,
      { ...claims, team: 'account', user: 'u1' },
      'gateway-1',
    );
    expect(found).toMatchObject({
      team: 'account',
      via: 'token',
      custom: { user: 'u1', key: 'gateway-1' },
    });
    expect(found.losers?.map(({ kind }) => kind)).toEqual(ORDER);
    const unnamed = attributeByToken(
      call(),
      rules,
      { ...claims, team: 'account', user: null },
      null,
    );
    expect(unnamed.custom).toEqual({ product: 'of the role', user: 'ana@example.com' });
  });
});

describe('the user of a call', () => {
  it('is whom a trusted caller names, else the person behind the session', () => {
    expect(attribute(call({ metadata: { user: 'Ben' } }), compile()).custom['user']).toBe('Ben');
    const distrusted = compile({ trusted: [] });
    expect(attribute(call({ metadata: { user: 'Ben' } }), distrusted).custom['user']).toBe(
      'ana@example.com',
    );
    const machine = 'arn:aws:sts::111122223333:assumed-role/DevRole/i-0abc';
    expect(attribute(call({ principal: machine }), distrusted).custom['user']).toBeUndefined();
  });

  it('is in a team by the directory, in whatever case and by whatever way they were named', () => {
    const rules = compile({ rules: [rule(5, 'person', 'ana@example.com')] });
    const named = call({ principal: ROLE, metadata: { user: 'ANA@example.com' } });
    expect(attribute(named, rules)).toMatchObject({
      team: 'person',
      custom: { user: 'ANA@example.com' },
    });
  });

  it('is read from sessions by the patterns of the organisation', () => {
    const rules = compile({ sessionPatterns: ['claude-{user}'] });
    const principal = 'arn:aws:sts::111122223333:assumed-role/DevRole/claude-eve';
    expect(attribute(call({ principal }), rules).custom['user']).toBe('eve');
  });
});

describe('tags', () => {
  const tagged = (arn: string, product: string) => resource(arn, { tags: { product } });
  const rules = compile({
    rules: [],
    resources: [tagged(PROJECT, 'project'), tagged(PROFILE, 'profile'), tagged(ROLE, 'role')],
  });
  const productOf = (over: Partial<Attributable>) =>
    attribute(call({ metadata: null, ...over }), rules).custom['product'];

  it('fill a dimension that metadata does not: of the project, the profile, the principal', () => {
    expect(productOf({ metadata: { product: 'metadata' } })).toBe('metadata');
    expect(productOf({})).toBe('project');
    expect(productOf({ bedrockProject: null })).toBe('profile');
    expect(productOf({ bedrockProject: null, modelRef: 'm' })).toBe('role');
    expect(productOf({ bedrockProject: null, modelRef: 'm', principal: null })).toBeUndefined();
  });

  it('count for the time in which they were reported', () => {
    const dated = compile({
      rules: [rule(4, 'tag', 'search', 'team')],
      resources: [resource(PROFILE, { tags: { team: 'search' }, validTo: 500 })],
    });
    expect(attribute(call({ occurredAt: 499 }), dated).via).toBe('tag');
    expect(attribute(call({ occurredAt: 500 }), dated).via).toBe('none');
  });
});

describe('the program that made a call', () => {
  it('is what the record names, else what a trusted caller does', () => {
    const rules = compile();
    const of = (over: Partial<Attributable>, by = rules) =>
      attribute(call(over), by).custom['client'];
    expect(of({ client: 'codex' })).toBe('codex');
    expect(of({ metadata: { userAgent: 'claude-cli/2.0' } })).toBe('claude-code');
    expect(of({ metadata: { client: 'some other customer' } })).toBeUndefined();
    expect(of({ metadata: { client: 'codex' } }, compile({ trusted: [] }))).toBeUndefined();
  });

  it('does not hide a dimension of the organisation’s own by that name', () => {
    const rules = compile({ dimensions: ['client'] });
    const found = attribute(call({ client: 'codex', metadata: { client: 'Example Ltd' } }), rules);
    expect(found.custom['client']).toBe('Example Ltd');
  });
});

it('remembers each answer under everything that decides it', () => {
  const rules = compile();
  const seen = [
    call(),
    call({ bedrockProject: null }),
    call({ client: 'codex' }),
    call({ metadata: { session: 's1' } }),
    call({ metadata: null }),
    call({ principal: null }),
  ].map((one) => attribute(one, rules));
  expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(seen.length);
});
