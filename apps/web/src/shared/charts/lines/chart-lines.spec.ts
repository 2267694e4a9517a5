import { LINES } from '@bursar/limits/lines';
import { describe, expect, it } from '@jest/globals';
import { drawnAhead, readLines, writeLines } from './chart-lines.js';

describe('lines beside what was spent', () => {
  it('are in the link, and what a link does not know is passed over', () => {
    expect(readLines(writeLines(LINES))).toEqual(LINES);
    expect(readLines('budget,zzz')).toEqual(['budget']);
    expect(writeLines([])).toBeUndefined();
  });

  it('say until when a forecast reaches, and which of its days are still to come', () => {
    const outcome = { until: '2026-09-06', usd: '25' };
    const ahead = drawnAhead({ expected: new Map(), coming: ['2026-09-04'], outcome });
    expect(ahead.buckets).toEqual([{ key: '2026-09-04', label: '4 Sep' }]);
    expect(ahead.outcome).toEqual({ label: 'Expected until 6 Sep 2026', usd: '25' });
  });
});
