import { describe, expect, it } from '@jest/globals';
import { etaOf, percentOf, rateOf, stateOf, type Running } from './progress.js';

const run: Running = {
  startedAt: '2026-11-20T14:00:00Z',
  lastAt: '2026-11-20T14:00:10Z',
  finishedAt: null,
  bytesTotal: '4000',
  bytesDone: '1000',
  counts: { received: '50000' },
  failure: null,
};

describe('an import on its way', () => {
  it('reports its percentage, its rate and the time left', () => {
    expect(percentOf(run)).toBe(25);
    expect(rateOf(run)).toBe(5000);
    expect(etaOf(run)).toBe(30_000);
  });

  it('promises nothing where the total is unknown', () => {
    expect(percentOf({ ...run, bytesTotal: null })).toBeNull();
    expect(etaOf({ ...run, bytesTotal: null })).toBeNull();
    expect(rateOf({ ...run, lastAt: run.startedAt })).toBeNull();
  });

  it('is running, stalled, failed or done', () => {
    const soon = Date.parse('2026-11-20T14:00:20Z');
    expect(stateOf(run, soon)).toBe('running');
    expect(stateOf(run, soon + 120_000)).toBe('stalled');
    expect(stateOf({ ...run, failure: 'no space left' }, soon)).toBe('failed');
    expect(stateOf({ ...run, finishedAt: run.lastAt }, soon + 120_000)).toBe('done');
  });
});
