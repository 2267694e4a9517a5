import { describe, expect, it } from '@jest/globals';
import { sentenceFor, stopsOf, tryOut, windowsOver } from './backtest.js';

const at = (text: string): number => Date.parse(text);
const trial = {
  limit: 100n,
  window: 'month' as const,
  calendar: null,
  timezone: 'UTC',
  ladder: [
    { at: 50, do: 'notify' as const },
    { at: 90, do: 'stop' as const, where: { environment: 'dev' } },
  ],
};
const windows = windowsOver(trial, at('2026-10-15T00:00:00Z'), at('2026-11-20T00:00:00Z'));
const crossed = (spent: readonly (readonly [string, bigint])[]) =>
  tryOut(
    trial,
    windows,
    spent.map(([time, usd]) => ({ at: at(time), usd })),
  ).map((window) =>
    window.crossed.map(({ step, at: when }) => `${step} ${new Date(when).toISOString()}`),
  );

describe('a budget that is tried out', () => {
  it('is tried over whole windows, however the range is cut', () => {
    expect(windows.map(({ start }) => new Date(start).toISOString())).toEqual([
      '2026-10-01T00:00:00.000Z',
      '2026-11-01T00:00:00.000Z',
    ]);
  });

  it('crosses each step once, in the quarter hour that reaches it to the last digit', () => {
    expect(
      crossed([
        ['2026-10-02T10:00:00Z', 49n],
        ['2026-10-19T10:15:00Z', 1n],
        ['2026-10-19T10:30:00Z', 39n],
        ['2026-10-20T00:00:00Z', 1n],
        ['2026-10-21T00:00:00Z', 10n],
        ['2026-10-22T00:00:00Z', 10n],
      ]),
    ).toEqual([
      [
        '50 notify 2026-10-19T10:15:00.000Z',
        '90 stop environment=dev 2026-10-20T00:00:00.000Z',
        'limit 2026-10-21T00:00:00.000Z',
      ],
      [],
    ]);
  });

  it('begins each window with nothing, also where one ends in the same quarter hour', () => {
    expect(
      crossed([
        ['2026-10-31T23:45:00Z', 49n],
        ['2026-11-01T00:00:00Z', 49n],
      ]),
    ).toEqual([[], []]);
  });

  it('takes back what a correction took back, though not what was crossed by then', () => {
    const [october] = tryOut(trial, windows, [
      { at: at('2026-10-02T10:00:00Z'), usd: 60n },
      { at: at('2026-10-03T10:00:00Z'), usd: -60n },
      { at: at('2026-10-04T10:00:00Z'), usd: 60n },
    ]);
    expect(october).toMatchObject({ spent: 60n });
    expect(october?.crossed).toHaveLength(1);
    expect(october === undefined ? [] : stopsOf(october)).toEqual([]);
  });

  it('says who would have been stopped, and when first', () => {
    const range = { from: at('2026-10-01T00:00:00Z'), to: at('2026-11-20T00:00:00Z') };
    const stop = (team: string, day: string) => ({
      ...{ team, at: at(day), step: 'limit' },
      window: at(`${day.slice(0, 7)}-01`),
    });
    expect(sentenceFor([], range, 'UTC')).toBe(
      'Between 1 October and 20 November this would have stopped no team.',
    );
    expect(
      sentenceFor(
        [stop('search', '2026-11-03'), stop('search', '2026-10-19'), stop('ads', '2026-10-19')],
        range,
        'UTC',
      ),
    ).toBe(
      'Between 1 October and 20 November this would have stopped 2 teams: ads on 19 October, search on 19 October and 3 November.',
    );
  });
});
