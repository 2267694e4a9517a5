import { describe, expect, it } from '@jest/globals';
import type { CallerRow } from '../../spend/spend.module.js';
import { confirmTextFor, planDenies } from './plan.js';

const ACCOUNT = '444455556666';
const role = (name: string, session: string) =>
  `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${session}`;
const user = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`;
const row = (principal: string, team: string, more: Partial<CallerRow> = {}): CallerRow => ({
  principal,
  team,
  project: null,
  environment: null,
  model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  custom: {},
  admitted: false,
  calls: 3n,
  lastAt: new Date(0),
  ...more,
});
const ALL = [{ account: ACCOUNT, mayTouch: ['*'] }];
const plan = (callers: readonly CallerRow[], enforcers = ALL, scope = { team: 'search' }) =>
  planDenies(scope, callers, enforcers);

describe('a plan of denies', () => {
  it('denies a role whose calls are all of the scope as a whole', () => {
    const [target, ...more] = plan([
      row(role('Search', 'a'), 'search'),
      row(role('Search', 'b'), 'search'),
      row(role('Ads', 'a'), 'ads'),
    ]);
    expect(more).toEqual([]);
    expect(target).toMatchObject({ name: 'Search', decision: 'deny', sessions: null, calls: '6' });
    expect(JSON.parse(target?.document ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'BursarStop',
          Effect: 'Deny',
          Action: [
            'bedrock:Invoke*',
            'bedrock:CreateModelInvocationJob',
            'bedrock:RetrieveAndGenerate*',
            'bedrock-mantle:CreateInference',
          ],
          Resource: '*',
        },
      ],
    });
  });

  it('denies sessions of a role that others use too, and names the others', () => {
    const [target] = plan([
      row(role('Dev', 'ana@example.com'), 'search'),
      row(role('Dev', 'ben@example.com'), 'ads', { calls: 9n }),
    ]);
    expect(target).toMatchObject({
      decision: 'denySessions',
      sessions: ['ana@example.com'],
      others: [{ team: 'ads', session: 'ben@example.com', calls: '9', throughGateway: false }],
    });
    expect(target?.document).toContain('{"aws:userid":["*:ana@example.com"]}');
  });

  it.each<[string, CallerRow[]]>([
    ['a session', [row(role('Dev', 'svc'), 'search'), row(role('Dev', 'svc'), 'ads')]],
    ['a user', [row(user('etl'), 'search'), row(user('etl'), 'ads')]],
    [
      'a session with a gateway',
      [row(role('Dev', 'svc'), 'search'), row(role('Dev', 'svc'), 'search', { admitted: true })],
    ],
  ])('refuses what shares %s, with the list of everyone it would stop', (_, callers) => {
    const [target] = plan(callers);
    expect(target).toMatchObject({ decision: 'refuse', document: null, sessions: null });
    expect(target?.why).toContain('would stop them too');
    expect(target?.others).toHaveLength(1);
  });

  it('leaves alone who calls through a gateway only', () => {
    expect(plan([row(role('Gateway', 'svc'), 'search', { admitted: true })])).toEqual([]);
  });

  it.each([
    ['an account without an enforcer', [], 'No enforcer'],
    ['what mayTouch does not name', [{ account: ACCOUNT, mayTouch: ['*:role/Ads*'] }], 'mayTouch'],
    ['another account', [{ account: '111122223333', mayTouch: ['*'] }], 'No enforcer'],
  ])('refuses %s', (_, enforcers, why) => {
    const [target] = plan([row(role('Search', 'a'), 'search')], enforcers);
    expect(target).toMatchObject({ decision: 'refuse', document: null });
    expect(target?.why).toContain(why);
  });

  it.each(['AWSReservedSSO_Dev_0123456789abcdef', 'AWSServiceRoleForAmazonBedrock'])(
    'refuses %s, which AWS keeps to itself',
    (name) => expect(plan([row(role(name, 'a'), 'search')])[0]?.decision).toBe('refuse'),
  );

  it('lets a pattern with a path pass to IAM, which knows the path', () => {
    const mayTouch = [`arn:aws:iam::${ACCOUNT}:role/teams/*`];
    const [target] = plan([row(role('Search', 'a'), 'search')], [{ account: ACCOUNT, mayTouch }]);
    expect(target?.decision).toBe('deny');
  });

  it('denies a model by every spelling of it', () => {
    const scope = { team: 'search', model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' };
    const [target] = plan([row(role('Search', 'a'), 'search')], ALL, scope);
    expect(target?.document).toContain(
      '"Resource":["arn:aws:bedrock:*::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0","arn:aws:bedrock:*:*:inference-profile/*anthropic.claude-sonnet-4-5-20250929-v1:0"]',
    );
    expect(target?.document).not.toContain('mantle');
  });

  it('refuses more sessions than a policy can name', () => {
    const many = Array.from({ length: 500 }, (_, i) =>
      row(role('Dev', `someone-with-a-long-name-${i}`), 'search'),
    );
    const [target] = plan([...many, row(role('Dev', 'ben'), 'ads')]);
    expect(target?.why).toContain('longer than IAM takes');
  });

  it('is confirmed by how many are denied, so that another plan needs another look', () => {
    const targets = plan([
      row(role('Search', 'a'), 'search'),
      row(user('etl'), 'search'),
      row(user('etl'), 'ads'),
    ]);
    expect(confirmTextFor('search', targets)).toBe('deny 1 in search');
  });
});
