import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  type BackTest,
  backTest,
  burstGpt,
  daysFrom,
  sampleTeams,
} from '../support/detection/forecast-backtest.js';
import { root } from '../support/root.js';

const BURSTGPT = path.join(root, '../shared/data/burstgpt');

/** `npm run bench -- forecast` measures all of it. */
const better = ({ weeklyNaive, linear }: BackTest): number =>
  Math.min(weeklyNaive.days, linear.days);

describe('the forecast of the median team', () => {
  it('of the sample is no worse than last week again or a line, and its band holds', () => {
    const found = backTest(sampleTeams(), { origins: daysFrom(14, 58, 7), daysMax: 30 });
    expect(found.series).toBeGreaterThan(5);
    expect(found.bursar.days).toBeLessThanOrEqual(better(found));
    expect(found.coverage80).toBeGreaterThan(0.65);
    expect(found.coverage80).toBeLessThan(0.95);
  });

  (existsSync(BURSTGPT) ? it : it.skip)('is no worse on BurstGPT', () => {
    const found = backTest([burstGpt(BURSTGPT)], { origins: daysFrom(14, 60, 3), daysMax: 30 });
    expect(found.bursar.days).toBeLessThanOrEqual(0.85 * better(found));
    expect(found.coverage80).toBeGreaterThan(0.7);
  });
});
