import { describe, expect, it } from '@jest/globals';
import { compileRecognition } from '../org/org.module.js';
import { type Attributable, attribute } from './attribution.js';

const ever = { validFrom: null, validTo: null };
const gateway = 'arn:aws:sts::1:assumed-role/GatewayRole/svc';
const profile = 'arn:aws:bedrock:us-east-1:1:application-inference-profile/abc';
type RecognitionData = Parameters<typeof compileRecognition>[0];
type Rule = RecognitionData['rules'][number];

const rule = (
  ruleId: number,
  kind: Rule['kind'],
  team: string,
  pattern: string,
  over: Partial<Rule> = {},
): Rule => ({
  ruleId,
  kind,
  team,
  pattern,
  field: kind === 'metadata' ? 'team' : '',
  ...ever,
  ...over,
});
const team = (id: string, over: Partial<RecognitionData['teams'][number]> = {}) => ({
  id,
  name: id.toUpperCase(),
  costCentres: [{ from: null, costCentre: `CC-${id}` }],
  projects: [],
  closedList: false,
  ...over,
});
const compile = (rules: readonly Rule[], over: Partial<RecognitionData> = {}) =>
  compileRecognition({
    version: 1,
    reportingTimezone: 'UTC',
    dimensions: ['feature', 'constructor'],
    teams: ['meta', 'prof', 'prin', 'acct'].map((id) => team(id)),
    trusted: [{ pattern: 'arn:aws:sts::*:assumed-role/GatewayRole/*', ...ever }],
    rules,
    ...over,
  });
const call = (over: Partial<Attributable> = {}): Attributable => ({
  occurredAt: 1_000,
  account: '1',
  modelRef: 'amazon.nova-micro-v1:0',
  principal: null,
  metadata: null,
  ...over,
});

describe('a call', () => {
  const rules = compile([
    rule(1, 'account', 'acct', '1'),
    rule(2, 'principal', 'prin', 'arn:aws:sts::*:assumed-role/GatewayRole/*'),
    rule(3, 'profile', 'prof', profile),
    rule(4, 'metadata', 'meta', 'm'),
  ]);

  it.each([
    [
      'metadata of a trusted caller',
      { principal: gateway, modelRef: profile, metadata: { team: 'm' } },
      'meta',
      'metadata',
      4,
    ],
    ['inference profile', { principal: gateway, modelRef: profile }, 'prof', 'profile', 3],
    ['principal', { principal: gateway }, 'prin', 'principal', 2],
    ['account', {}, 'acct', 'account', 1],
    ['nothing', { account: '2' }, 'unallocated', 'none', null],
  ])('is recognised by its %s', (_by, over, expected, via, ruleId) => {
    expect(attribute(call(over), rules)).toMatchObject({ team: expected, via, ruleId });
  });

  it('carries the cost centre of its team', () => {
    expect(attribute(call(), rules).costCentre).toBe('CC-acct');
    expect(attribute(call({ account: '2' }), rules).costCentre).toBeNull();
  });

  it('carries the cost centre that its team had on its day', () => {
    const later = { from: '2026-11-16', costCentre: 'CC-2' };
    const costCentres = [{ from: null, costCentre: 'CC-1' }, later];
    const moved = compile([rule(1, 'account', 'acct', '1')], {
      teams: [team('acct', { costCentres })],
    });
    const on = (at: string) => attribute(call({ occurredAt: Date.parse(at) }), moved).costCentre;
    expect([on('2026-11-15T23:59:59.999Z'), on('2026-11-16T00:00Z')]).toEqual(['CC-1', 'CC-2']);
  });

  it('keeps the losers, in order, with the reason', () => {
    expect(attribute(call({ principal: gateway, metadata: { team: 'm' } }), rules).losers).toEqual([
      {
        kind: 'principal',
        value: 'arn:aws:sts::*:assumed-role/GatewayRole/*',
        team: 'prin',
        ruleId: 2,
        why: 'metadata comes before principal',
      },
      {
        kind: 'account',
        value: '1',
        team: 'acct',
        ruleId: 1,
        why: 'metadata comes before account',
      },
    ]);
    expect(attribute(call(), rules).losers).toBeNull();
  });
});

describe('metadata of an untrusted caller', () => {
  const rules = compile([
    rule(1, 'metadata', 'meta', 'm'),
    rule(2, 'principal', 'prin', '*/Other'),
  ]);
  const found = attribute(
    call({ principal: 'arn/Other', metadata: { team: 'm', app: 'a', env: 'prod', feature: 'f' } }),
    rules,
  );

  it('is ignored wholly: team, project, environment and dimensions', () => {
    expect(found).toMatchObject({ team: 'prin', project: null, environment: null, custom: {} });
  });

  it('is named among the losers', () => {
    expect(found.losers).toEqual([
      {
        kind: 'metadata',
        value: 'team=m',
        team: 'meta',
        ruleId: 1,
        why: 'the caller is not trusted to set metadata',
      },
    ]);
  });

  it('counts for nothing without a principal either', () => {
    expect(attribute(call({ metadata: { team: 'm' } }), rules).team).toBe('unallocated');
  });
});

describe('metadata of a trusted caller', () => {
  const rules = compile(
    [rule(1, 'metadata', 'meta', 'm'), rule(2, 'metadata', 'prof', 'p', { field: 'squad' })],
    {
      teams: [team('meta', { projects: ['ranking'], closedList: true }), team('prof')],
    },
  );
  const attributedWith = (metadata: Record<string, string>) =>
    attribute(call({ principal: gateway, metadata }), rules);

  it('names project, environment and dimensions, even where no team is recognised', () => {
    expect(attributedWith({ app: 'a', env: 'prod', feature: 'f', other: 'x' })).toMatchObject({
      team: 'unallocated',
      project: 'a',
      environment: 'prod',
      custom: { feature: 'f' },
    });
  });

  it('names no project outside a closed list, and says so', () => {
    expect(attributedWith({ team: 'm', app: 'ranking' })).toMatchObject({
      project: 'ranking',
      losers: null,
    });
    expect(attributedWith({ team: 'm', app: 'other' })).toMatchObject({
      team: 'meta',
      project: null,
      losers: [{ kind: 'project', value: 'other', why: 'not on the list of META' }],
    });
  });

  it('recognises by any pair of a team, the key team first', () => {
    expect(attributedWith({ squad: 'p' }).team).toBe('prof');
    expect(attributedWith({ squad: 'p', team: 'm' })).toMatchObject({
      team: 'meta',
      losers: [{ value: 'squad=p', ruleId: 2 }],
    });
  });

  it('says nothing with empty values or with names that JavaScript knows', () => {
    expect(attributedWith({ team: '', app: '', env: '' })).toMatchObject({
      team: 'unallocated',
      project: null,
      environment: null,
      custom: {},
    });
    expect(attributedWith({ constructor: 'c' }).custom).toEqual({ constructor: 'c' });
  });
});

describe('rules have dates', () => {
  it('a removed team keeps what was recognised before', () => {
    const rules = compile([
      rule(1, 'account', 'acct', '1', { validTo: 500 }),
      rule(2, 'account', 'prof', '1', { validFrom: 500 }),
    ]);
    expect(attribute(call({ occurredAt: 499 }), rules).team).toBe('acct');
    expect(attribute(call({ occurredAt: 500 }), rules).team).toBe('prof');
    expect(attribute(call({ occurredAt: 499 }), rules).team).toBe('acct');
  });

  it('trust begins and ends', () => {
    const rules = compile([rule(1, 'metadata', 'meta', 'm')], {
      trusted: [{ pattern: '*', validFrom: 100, validTo: 200 }],
    });
    const at = (occurredAt: number) =>
      attribute(call({ occurredAt, principal: gateway, metadata: { team: 'm' } }), rules).team;
    expect([99, 100, 199, 200].map(at)).toEqual(['unallocated', 'meta', 'meta', 'unallocated']);
  });
});

describe('answers are remembered', () => {
  const rules = compile([
    rule(1, 'principal', 'prin', 'arn/*'),
    rule(2, 'principal', 'prof', 'arn/close/*'),
  ]);

  it('so that the same question has the very same answer, whatever no rule looks at', () => {
    const first = attribute(call({ principal: 'arn/x', metadata: { trace: '1' } }), rules);
    expect(
      attribute(call({ principal: 'arn/x', metadata: { trace: '2' }, occurredAt: 7 }), rules),
    ).toBe(first);
  });

  it('but not beyond bounds: a flood of callers pushes the old ones out', () => {
    const first = attribute(call({ principal: 'arn/x' }), rules);
    for (let n = 0; n < 25_000; n++) attribute(call({ principal: `arn/${n}` }), rules);
    expect(attribute(call({ principal: 'arn/x' }), rules)).not.toBe(first);
    expect(attribute(call({ principal: 'arn/x' }), rules)).toEqual(first);
  });

  it('per version of the rules', () => {
    const other = compile([rule(9, 'principal', 'acct', 'arn/*')]);
    expect(attribute(call({ principal: 'arn/x' }), other).team).toBe('acct');
    expect(attribute(call({ principal: 'arn/x' }), rules).team).toBe('prin');
  });

  it('and the closer of two patterns wins', () => {
    expect(attribute(call({ principal: 'arn/close/x' }), rules)).toMatchObject({
      ruleId: 2,
      losers: [{ ruleId: 1, why: 'arn/close/* is the closer pattern' }],
    });
  });
});
