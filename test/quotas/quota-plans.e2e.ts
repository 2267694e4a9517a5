import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TravellingClock } from '../support/http/access.js';
import { admit, settle } from '../support/limits/admissions.js';
import { applyConfig } from '../support/usage/lines.js';
import { CALL, quotaConfig, seenQuotas } from '../support/limits/quotas.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

describe('plans', () => {
  const clock = new TravellingClock();
  let bursar: TestBursar;
  beforeEach(async () => {
    bursar = await startBursar({ clock });
  });
  afterEach(() => bursar.close());
  const ask = (requestId: string, call: Record<string, unknown> = {}) =>
    admit(bursar, { ...CALL, ...call, requestId });

  it('of a quota name who would be denied at once, with who calls and how much', async () => {
    const written = (quotas: string) =>
      quotaConfig(`  - { id: other, scope: { team: ads }, concurrency: 9 }\n${quotas}`);
    const denials = async (quota: string): Promise<string[]> => {
      const response = await bursar.http('/v1/config?dryRun=true', {
        method: 'POST',
        headers: { 'content-type': 'text/yaml' },
        body: written(`  - { id: new, ${quota} }`),
      });
      const { denies } = (await response.json()) as {
        denies: { entityType: string; entityId: string; sentence: string }[];
      };
      for (const one of denies) expect(one).toMatchObject({ entityType: 'quota', entityId: 'new' });
      return denies.map(({ sentence }) => sentence);
    };
    await applyConfig(
      bursar,
      written('  - { id: new, scope: { team: search }, tokensPerDay: 1000, concurrency: 50 }'),
    );
    const people = { team: 'search', user: 'maya@example.com' };
    const [first] = [
      await ask('a', people),
      await ask('b', people),
      await ask('c', { team: 'search', user: undefined }),
    ];
    await ask('d', { team: 'ads' });
    await settle(bursar, first.body['admissionId'], {
      outcome: 'ok',
      usage: { input: 60, output: 10 },
    });

    const beyond = 'Calls beyond the limit are denied as soon as this is applied.';
    expect(await denials('scope: {}, requestsPerMinute: 3')).toEqual([
      `The whole organisation made 4 of 3 calls in the last minute: Search 3, Ads 1. ${beyond}`,
    ]);
    expect(
      await denials('scope: { team: search }, requestsPerMinute: 2, tokensPerMinute: 269'),
    ).toEqual([
      expect.stringMatching(
        /^Search made 3 of 2 calls in the last minute: maya@example\.com 2, key .* 1\. Calls beyond/,
      ),
      expect.stringMatching(
        /^Search asked for 300 of 269 tokens in the last minute, .*: maya@example\.com 200, key .* 100\. /,
      ),
    ]);
    // Lowered: what its counter of the day holds is used, and two calls are under way.
    expect(await denials('scope: { team: search }, tokensPerDay: 270, concurrency: 2')).toEqual([
      expect.stringMatching(
        /^Search took 270 of 270 tokens of this day already: calling now maya@example\.com, key .*\. Calls are denied .* until \d{4}-\d\d-\d\d 00:00 UTC\.$/,
      ),
      expect.stringMatching(
        /^Search has 2 of 2 calls under way: key .* 1, maya@example\.com 1\. The next calls are denied/,
      ),
    ]);
    expect(await denials('scope: { model: "other.*" }, requestsPerMinute: 1')).toEqual([]);
    expect(await denials('scope: { model: "acme.*" }, requestsPerMinute: 1')).toHaveLength(1);
    expect(
      await denials('scope: {}, requestsPerMinute: 4, tokensPerDay: 10, concurrency: 4'),
    ).toEqual([
      expect.stringMatching(/^The whole organisation took 270 of 10 tokens of this day already/),
    ]);
    expect(await denials('scope: { team: search }, tokensPerDay: 271, concurrency: 3')).toEqual([]);

    // As the plan says, so it is: without room for one more call, none is let in.
    await applyConfig(
      bursar,
      written('  - { id: new, scope: { team: search }, tokensPerDay: 1000, concurrency: 2 }'),
    );
    expect((await ask('e', { team: 'search' })).body).toMatchObject({
      code: 'rate_limited',
      used: 2,
    });
    // Denied already: a lower limit denies nothing that passes now.
    expect(await denials('scope: { team: search }, tokensPerDay: 1000, concurrency: 1')).toEqual(
      [],
    );
    // A minute and some later no one is calling, though calls are still under way.
    clock.aheadMs = 61_000;
    expect(await denials('scope: { team: search }, requestsPerMinute: 1, concurrency: 50')).toEqual(
      [],
    );
    clock.aheadMs = 0;
  });

  it('of a split name who would be denied at once, and the split says so when it is made', async () => {
    await applyConfig(
      bursar,
      quotaConfig('  - { id: search, scope: { team: search }, requestsPerMinute: 50 }'),
    );
    const lead = await bursar.as('teamLead', ['search']);
    const split = async (parts: unknown, dryRun: boolean, reason = 'Fair.') => {
      const { quotas } = await bursar.gql<{ quotas: { id: string; version: string }[] }>(
        '{ quotas { id version } }',
      );
      const seen = { version: quotas.find(({ id: one }) => one === 'search')?.version };
      const { splitQuota } = await bursar.gql<{ splitQuota: Record<string, unknown> }>(
        `mutation ($input: SplitQuotaInput!) { splitQuota(input: $input) { __typename
          ... on QuotaSplitPlan { parent version denies { entityType entityId sentence } }
          ... on QuotaSplit { parts { id } denies { entityId } } ... on Problem { code path } } }`,
        { input: { parent: 'search', parts, reason, seen, dryRun } },
        lead,
      );
      return splitQuota;
    };
    for (const n of [1, 2])
      await ask(`r-${n}`, { team: 'search', project: 'ranking', user: 'maya@example.com' });
    await ask('s-1', { team: 'search', project: 'semantic', user: 'ben@example.com' });
    const parts = [
      { scope: { project: 'ranking' }, requestsPerMinute: 1, concurrency: 2 },
      { scope: { project: 'semantic' }, requestsPerMinute: 1 },
    ];
    const id = 'search/project=ranking';
    expect(await split(parts, true)).toEqual({
      __typename: 'QuotaSplitPlan',
      parent: 'search',
      version: expect.any(String),
      denies: [
        {
          entityType: 'quota',
          entityId: id,
          sentence:
            'Search, project ranking made 2 of 1 calls in the last minute: maya@example.com 2. Calls beyond the limit are denied as soon as this is applied.',
        },
        {
          entityType: 'quota',
          entityId: id,
          sentence:
            'Search, project ranking has 2 of 2 calls under way: maya@example.com 2. The next calls are denied as soon as this is applied, until enough of these have ended.',
        },
      ],
    });
    expect(Object.keys(await seenQuotas(bursar))).toEqual(['search']);
    expect(await split([{ ...parts[0], requestsPerMinute: 51 }], true)).toMatchObject({
      code: 'exceeds_parent',
      path: 'parts[0].requestsPerMinute',
    });
    for (const dryRun of [true, false])
      expect(await split(parts, dryRun, ' ')).toMatchObject({ code: 'reason_missing' });
    expect(await split(parts, false)).toMatchObject({
      __typename: 'QuotaSplit',
      denies: [{ entityId: id }, { entityId: id }],
    });
    expect(
      (await ask('r-3', { team: 'search', project: 'ranking', user: 'maya@example.com' })).body,
    ).toMatchObject({ code: 'rate_limited', quota: id });
    // Denied already: splitting it the same way denies nothing that passes now.
    expect(await split(parts, true)).toMatchObject({ denies: [] });
  });
});
