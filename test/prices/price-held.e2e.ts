import { beforeEach, describe, expect, it } from '@jest/globals';
import { awsOffer } from '../support/prices/price-lists.js';
import {
  aws,
  bursar,
  clock,
  costNow,
  DAY_MS,
  dayAhead,
  decide,
  genai,
  held,
  importText,
  liteLlm,
  MODEL,
  priceStage,
} from '../support/prices/price-stage.js';
import { actions } from '../support/limits/fresh-bursar.js';

priceStage();

describe('an announced price', () => {
  beforeEach(() => liteLlm(1e-6));

  it('is applied when a source lists it on its day or later, and not before; no person can force it', async () => {
    const day = dayAhead(2);
    const announced = () => genai({ '': ['1', '10'], [day]: ['1.5', '15'] });
    expect((await announced()).entries).toMatchObject([{ outcome: 'held' }]);
    const [one] = await held();
    expect(one).toMatchObject({ kind: 'announced', inForce: { per1M: { input: '1' } } });
    expect(await decide('accept', [one?.id ?? 0])).toMatchObject({ code: 'not_yet' });
    expect(await decide('accept', null)).toMatchObject({ decided: [] });
    clock.aheadMs = DAY_MS;
    await announced();
    expect(await costNow()).toBe('1');
    // Its day has come, but no source has listed it again.
    clock.aheadMs = 2 * DAY_MS;
    expect(await costNow()).toBe('1');
    expect((await announced()).counts).toMatchObject({ changed: 1, held: 0 });
    expect(await costNow()).toBe('1.5');
    expect(await held()).toEqual([]);
  });

  it('is a fact at once when two sources announce it for the same day, and counts from that day', async () => {
    const day = dayAhead(2);
    await genai({ '': ['1', '10'], [day]: ['1.5', '15'] });
    const future = awsOffer(
      'AmazonBedrock',
      ['us-east-1', 'us-east-2', 'us-west-2'].flatMap((region) =>
        (
          [
            ['input', '0.0015000000'],
            ['output', '0.0150000000'],
          ] as const
        ).map(([kind, usd]) => ({
          usagetype: `USE1-${MODEL}-mantle-${kind}-tokens-standard`,
          usd,
          region,
          from: day,
        })),
      ),
    );
    expect((await importText(future)).counts).toMatchObject({ held: 0 });
    expect(await costNow()).toBe('1');
    clock.aheadMs = 2 * DAY_MS + 1_000;
    expect(await costNow()).toBe('1.5');
  });

  it('that is taken back before its day is never applied', async () => {
    const day = dayAhead(1);
    await genai({ '': ['1', '10'], [day]: ['1.5', '15'] });
    await genai({ '': ['1', '10'] });
    expect(await held()).toEqual([]);
    clock.aheadMs = 2 * DAY_MS;
    expect(await costNow()).toBe('1');
    expect(await held(['withdrawn'])).toHaveLength(1);
  });
});

describe('a changed price', () => {
  beforeEach(() => liteLlm(1e-6));

  it('waits for a second day', async () => {
    expect((await liteLlm(1.1e-6)).counts).toMatchObject({ held: 1, changed: 0 });
    expect((await liteLlm(1.1e-6)).counts).toMatchObject({ held: 1, changed: 0 });
    expect(await costNow()).toBe('1');
    clock.aheadMs = DAY_MS;
    expect((await liteLlm(1.1e-6)).counts).toMatchObject({ held: 0, changed: 1 });
    expect(await costNow()).toBe('1.1');
  });

  it('of one day only, as a list that corrects itself, is never applied', async () => {
    await liteLlm(1.1e-6);
    clock.aheadMs = DAY_MS;
    expect((await liteLlm(1e-6)).counts).toMatchObject({ confirmed: 1, held: 0, changed: 0 });
    expect(await held()).toEqual([]);
    expect(await costNow()).toBe('1');
  });

  it('or for a second source, which need not say it for as many regions', async () => {
    await liteLlm(1.1e-6);
    expect((await genai({ '': ['1.1', '10'] })).counts).toMatchObject({ held: 0 });
    expect(await costNow()).toBe('1.1');
  });

  it('by more than a quarter waits for a person, who may take it, leave it, or think again', async () => {
    const { entries } = await liteLlm(2e-6);
    expect(entries[0]?.why).toBe('input moves from 1 to 2: more than 25 %.');
    clock.aheadMs = DAY_MS;
    await liteLlm(2e-6);
    const [one] = await held();
    const id = one?.id ?? 0;
    expect(one).toMatchObject({
      kind: 'changed',
      per1M: { input: '2' },
      guards: [{ code: 'moved' }],
      inForce: { per1M: { input: '1', output: '10' } },
      waitsFor: null,
    });
    expect(await decide('dismiss', [id], ' ')).toMatchObject({ code: 'needs_a_reason' });
    expect(await decide('dismiss', [id])).toMatchObject({ decided: [{ state: 'dismissed' }] });
    expect((await liteLlm(2e-6)).counts).toMatchObject({ held: 0, ignored: 1 });
    expect(await decide('reopen', [id])).toMatchObject({ decided: [{ state: 'open' }] });
    expect(await decide('accept', [id])).toMatchObject({ decided: [{ state: 'accepted' }] });
    expect(await decide('accept', [id])).toMatchObject({ code: 'not_held' });
    expect(await costNow()).toBe('2');
    expect(await actions(bursar, 'heldPrice.accept')).toHaveLength(1);
    expect(await actions(bursar, 'heldPrice.dismiss')).toHaveLength(1);
    expect((await liteLlm(2e-6)).counts).toMatchObject({ confirmed: 1, held: 0 });
  });

  it('of a map is not taken while AWS lists the price in force', async () => {
    await aws('0.0010000000');
    await liteLlm(1.1e-6);
    clock.aheadMs = DAY_MS;
    await aws('0.0010000000');
    expect((await liteLlm(1.1e-6)).counts).toMatchObject({ held: 1, changed: 0 });
    clock.aheadMs = 2 * DAY_MS;
    expect((await liteLlm(1.1e-6)).counts).toMatchObject({ held: 1, changed: 0 });
    expect(await costNow()).toBe('1');
  });

  it('leaves a version of the book in which the price before is still known', async () => {
    await aws('0.0010000000');
    const before = new Date(clock.now().getTime() + 500).toISOString();
    clock.aheadMs = DAY_MS;
    await aws('0.0011000000');
    clock.aheadMs = 2 * DAY_MS;
    await aws('0.0011000000');
    const input = async (knownAt?: string) => {
      const { prices } = await bursar.gql<{
        prices: { edges: { node: { rows: { per1M: Record<string, string> }[] } }[] };
      }>(
        `query ($knownAt: DateTime, $asOf: DateTime) { prices(search: "${MODEL}", knownAt: $knownAt, asOf: $asOf) {
           edges { node { rows { per1M } } } } }`,
        { knownAt, asOf: clock.now().toISOString() },
      );
      return prices.edges.flatMap(({ node }) => node.rows.map(({ per1M }) => per1M['input']));
    };
    expect(new Set(await input())).toEqual(new Set(['1.1']));
    expect(new Set(await input(before))).toEqual(new Set(['1']));
  });
});
