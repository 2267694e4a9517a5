import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SONNET, chatRoute } from '../testing/documents.js';
import {
  chooseTarget,
  compileRoutes,
  routeFor,
  selfNames,
  targetKey,
  type Health,
  type RouteData,
  type TargetHealth,
} from './index.js';

const route = (key: string, match: RouteData['match']): RouteData => ({ ...chatRoute, key, match });

describe('the route of a call', () => {
  const routes = compileRoutes([
    route('any', {}),
    route('chat', { operation: 'chat' }),
    route('claude', { model: 'us.anthropic.*' }),
    route('sonnet', { model: 'us.anthropic.claude-sonnet-*' }),
    route('sonnet-chat', { operation: 'chat', model: 'us.anthropic.claude-sonnet-*' }),
    route('exact', { model: 'm' }),
    route('exact-twin', { model: 'm' }),
  ]);
  const arn = `arn:aws:bedrock:us-east-1:111122223333:inference-profile/${SONNET}`;

  it.each([
    ['chat', SONNET, 'sonnet-chat'],
    ['embed', SONNET, 'sonnet'],
    ['chat', arn, 'sonnet-chat'],
    ['chat', 'us.anthropic.claude-haiku', 'claude'],
    ['chat', 'amazon.nova', 'chat'],
    [null, 'amazon.nova', 'any'],
    ['chat', 'm', 'exact'],
  ])('for %s with %s is the most specific: %s', (operation, model, key) => {
    expect(routeFor(operation, selfNames(model), routes)?.key).toBe(key);
  });

  it('is the first as written of those that name one model, by whatever spellings', () => {
    const spelt = compileRoutes([
      route('id', { model: SONNET.slice(3) }),
      route('arn', { model: arn }),
    ]);
    expect(routeFor('chat', selfNames(SONNET), spelt)?.key).toBe('id');
  });

  it('is none where none fits', () => {
    expect(routeFor(null, selfNames('x'), compileRoutes([route('m', { model: 'm' })]))).toBeNull();
  });
});

const to = (provider: string, weight: number): Target => ({
  provider,
  model: 'm',
  region: null,
  weight,
});
interface Target {
  provider: string;
  model: string;
  region: string | null;
  weight: number;
}

const targets = [to('bedrock', 60), to('openai', 30), to('azure', 10), to('spare', 0)];
const plan = { key: 'chat', failover: ['azure', 'spare', 'bedrock'] };
const HEALTHY: Health = new Map();
interface Circumstances {
  permitted?: Target[];
  health?: Health;
  failover?: string[] | null;
}
const choose = (
  user: string,
  { permitted = targets, health = HEALTHY, failover = plan.failover }: Circumstances = {},
): string | null => {
  const who = { targetingKey: user, requestId: `r-${user}` };
  const choice = chooseTarget({ key: plan.key, failover }, targets, permitted, health, who);
  return choice?.target.provider ?? null;
};
const state = (provider: string, health: TargetHealth): Health =>
  new Map([[targetKey(to(provider, 0)), health]]);
const users = Array.from({ length: 6000 }, (_, at) => `user-${at}`);
const shareOf = (provider: string, choices: readonly (string | null)[]): number =>
  choices.filter((choice) => choice === provider).length / choices.length;

describe('the target of a call', () => {
  it('follows the weights over many users, and one user stays where they are', () => {
    const choices = users.map((user) => choose(user));
    expect(shareOf('bedrock', choices)).toBeCloseTo(0.6, 1);
    expect(shareOf('openai', choices)).toBeCloseTo(0.3, 1);
    expect(Math.abs(shareOf('azure', choices) - 0.1)).toBeLessThan(0.02);
    expect(shareOf('spare', choices)).toBe(0);
    expect(users.map((user) => choose(user))).toEqual(choices);
  });

  it('moves only those whose target is not permitted, and spreads them by weight', () => {
    const permitted = targets.filter(({ provider }) => provider !== 'bedrock');
    const before = users.map((user) => choose(user));
    const after = users.map((user) => choose(user, { permitted }));
    expect(after.filter((choice, at) => before[at] !== 'bedrock' && choice !== before[at])).toEqual(
      [],
    );
    expect(shareOf('openai', after)).toBeCloseTo(0.75, 1);
    expect(shareOf('spare', after)).toBe(0);
  });

  it('is judged by the health of its region, else by that of a target without one', () => {
    const [bedrock, ...others] = targets;
    const here = { ...(bedrock ?? to('bedrock', 1)), region: 'us-east-1' };
    const permitted = [here, ...others];
    const who = {
      targetingKey: users.find((user) => choose(user) === 'bedrock') ?? '',
      requestId: 'r',
    };
    const chosen = (health: Health) =>
      chooseTarget(plan, permitted, permitted, health, who)?.target.provider;
    const open = { state: 'open' } as const;
    const anywhere = targetKey({ ...here, region: null });
    expect(chosen(new Map([[anywhere, open]]))).toBe('azure');
    expect(chosen(new Map([[targetKey(here), open]]))).toBe('azure');
    const closedHere: Health = new Map<string, TargetHealth>([
      [anywhere, open],
      [targetKey(here), { state: 'closed' }],
    ]);
    expect(chosen(closedHere)).toBe('bedrock');
    expect(chosen(new Map([[targetKey({ ...here, region: 'eu-west-1' }), open]]))).toBe('bedrock');
  });

  it('is the next in failover order where its breaker is open, and only a listed one', () => {
    const down = state('bedrock', { state: 'open' });
    const moved = users.filter((user) => choose(user) === 'bedrock');
    expect(
      shareOf(
        'azure',
        moved.map((user) => choose(user, { health: down })),
      ),
    ).toBe(1);
    const both: Health = new Map([...down, ...state('azure', { state: 'open' })]);
    expect(
      shareOf(
        'spare',
        moved.map((user) => choose(user, { health: both })),
      ),
    ).toBe(1);
    const without = { health: down, failover: [] };
    expect(
      shareOf(
        'bedrock',
        moved.map((user) => choose(user, without)),
      ),
    ).toBe(0);
    expect(moved.map((user) => choose(user, without)).every((choice) => choice === null)).toBe(
      true,
    );
    const listed = moved.map((user) => choose(user, { health: down, failover: null }));
    expect(shareOf('openai', listed)).toBe(1);
  });

  it('is never one with an open breaker, nor one that is not permitted', () => {
    const health = fc.array(
      fc.tuple(
        fc.constantFrom(...targets.map(targetKey)),
        fc.constantFrom<TargetHealth>(
          { state: 'open' },
          { state: 'closed' },
          { state: 'halfOpen', share: 0.5 },
          { state: 'halfOpen', share: 0 },
          { state: 'halfOpen', share: NaN },
        ),
      ),
    );
    fc.assert(
      fc.property(fc.string(), health, fc.subarray(targets), (user, states, permitted) => {
        const known: Health = new Map(states);
        const who = { targetingKey: user, requestId: user };
        const choice = chooseTarget(plan, targets, permitted, known, who);
        expect(choice).toEqual(chooseTarget(plan, targets, permitted, known, who));
        if (!choice) return;
        expect(permitted).toContain(choice.target);
        const found = known.get(targetKey(choice.target));
        expect(found?.state).not.toBe('open');
        expect(found?.state === 'halfOpen' && !(found.share > 0)).toBe(false);
      }),
    );
  });

  it.each([0, 0.1, 0.25, 0.5, 1])('that is half open takes %p of its requests', (share) => {
    const health = state('bedrock', { state: 'halfOpen', share });
    const own = users.filter((user) => choose(user) === 'bedrock');
    const through = own.filter((user) => choose(user, { health }) === 'bedrock');
    // Five standard deviations.
    const tolerance = 5 * Math.sqrt((share * (1 - share)) / own.length);
    expect(Math.abs(through.length / own.length - share)).toBeLessThanOrEqual(tolerance);
    const wider = state('bedrock', { state: 'halfOpen', share: Math.min(share + 0.2, 1) });
    expect(through.every((user) => choose(user, { health: wider }) === 'bedrock')).toBe(true);
  });
});
