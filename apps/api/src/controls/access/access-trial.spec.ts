import { selfNames } from '@bursar/policy';
import { describe, expect, it } from '@jest/globals';
import { type CalledKind, newlyDenied, tryAccess } from './access-trial.js';

const models = {
  identify: (model: string) => model,
  names: (_: string, m: string) => selfNames(m),
};
const kind = (more: Partial<CalledKind>): CalledKind => ({
  ...{ team: 'search', project: null, environment: 'prod', provider: 'bedrock' },
  ...{ model: 'amazon.nova-lite-v1:0', region: 'us-east-1', custom: {} },
  ...{ calls: 2n, unpriced: 0n, usd: 10n, lastOn: '2026-09-10', ...more },
});
const CALLED = [
  kind({}),
  kind({ model: 'acme.chat-v1:0', custom: { user: 'ana' }, lastOn: '2026-09-12' }),
  kind({ model: 'acme.chat-v1:0', environment: 'dev', calls: 3n, unpriced: 3n, usd: 0n }),
  kind({ region: 'eu-west-1', calls: 1n, unpriced: 1n, usd: 0n }),
  kind({ team: null, model: 'acme.chat-v1:0' }),
];

describe('a rule of model access on the calls there were', () => {
  it('denies what it does not allow, of its scope alone, the most calls first', () => {
    const rule = { scope: { team: 'search' }, allow: ['amazon.*'], regions: ['us-*'] };
    expect(tryAccess(rule, CALLED, models)).toEqual({
      calls: 8n,
      denied: 6n,
      rows: [
        {
          ...{ team: 'search', model: 'acme.chat-v1:0', region: 'us-east-1', because: 'model' },
          ...{ calls: 5n, usd: 10n, lastOn: '2026-09-12' },
        },
        {
          ...{ team: 'search', model: 'amazon.nova-lite-v1:0', region: 'eu-west-1' },
          ...{ because: 'region', calls: 1n, usd: null, lastOn: '2026-09-10' },
        },
      ],
    });
  });

  it.each([
    ['the whole organisation', {}, 10n, 7n],
    ['a user', { user: 'ana' }, 2n, 2n],
    ['an environment', { environment: 'dev' }, 3n, 3n],
    ['a team that calls nothing', { team: 'ads' }, 0n, 0n],
  ])('looks at calls of %s', (_, scope, calls, denied) => {
    expect(tryAccess({ scope, allow: ['amazon.*'] }, CALLED, models)).toMatchObject({
      calls,
      denied,
    });
  });
});

describe('a change of rules of model access', () => {
  const narrow = { scope: { team: 'search' }, allow: ['amazon.*'] };

  it('denies what the rules in force let pass, by the rule that does', () => {
    const found = newlyDenied([narrow, { scope: {}, regions: ['us-*'] }], [], CALLED, models);
    expect([...found].map(([id, { denied }]) => [id, denied])).toEqual([
      ['team=search', 5n],
      ['organisation', 1n],
    ]);
  });

  it('denies nothing that is denied already, and nothing that it opens', () => {
    expect(newlyDenied([narrow], [{ scope: {}, allow: ['amazon.*'] }], CALLED, models).size).toBe(
      0,
    );
    expect(newlyDenied([{ ...narrow, allow: ['*'] }], [narrow], CALLED, models).size).toBe(0);
  });
});
