import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '@bursar/time';
import {
  type CentreHistory,
  centreOn,
  centresToFile,
  firstDifference,
  wantedCentres,
} from './cost-centres.js';

const TODAY = '2026-11-20';
const ONE: CentreHistory = [{ from: null, costCentre: 'CC-1' }];

describe('what a file says of a cost centre', () => {
  it.each([
    ['of a new team', { costCentre: 'CC-1' }, null, ONE],
    [
      'of a team without one',
      { costCentre: 'CC-1' },
      [],
      [{ from: '2026-11-01', costCentre: 'CC-1' }],
    ],
    ['that it has', { costCentre: 'CC-1' }, ONE, ONE],
    ['and nothing of it', {}, ONE, ONE],
    [
      'in place of one that began this month',
      { costCentre: 'CC-3' },
      [...ONE, { from: '2026-11-16', costCentre: 'CC-2' }],
      [...ONE, { from: '2026-11-01', costCentre: 'CC-3' }],
    ],
    [
      'that it had before',
      { costCentre: 'CC-1' },
      [...ONE, { from: '2026-11-16', costCentre: 'CC-2' }],
      ONE,
    ],
    [
      'and one that is to come stays',
      { costCentre: 'CC-1' },
      [...ONE, { from: '2027-01-01', costCentre: 'CC-2' }],
      [...ONE, { from: '2027-01-01', costCentre: 'CC-2' }],
    ],
  ])('%s', (_what, file, known, wanted) => {
    expect(wantedCentres(file, known, TODAY)).toEqual(wanted);
  });

  const histories = fc
    .uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 4 })
    .chain((days) =>
      fc
        .array(fc.constantFrom('CC-1', 'CC-2', null), {
          minLength: days.length,
          maxLength: days.length,
        })
        .map((centres): CentreHistory =>
          [...days]
            .sort((a, b) => a - b)
            .map((day, i) => ({
              from: day === 0 ? null : addDays('2026-01-01', day),
              costCentre: centres[i] ?? null,
            })),
        ),
    );

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const again = wantedCentres(centresToFile(history), null, TODAY);
        // A team that never had one is written without.
        expect(firstDifference(again, history)).toBeNull();
      }),
    );
  });

  it('differs from a first day on', () => {
    fc.assert(
      fc.property(histories, histories, fc.integer({ min: 1, max: 420 }), (a, b, n) => {
        const [first, day] = [firstDifference(a, b), addDays('2026-01-01', n)];
        const isBefore = first === null || day < first;
        const isSame = (at: string) => centreOn(a, at) === centreOn(b, at);
        expect(isBefore ? isSame(day) : !isSame(first)).toBe(true);
      }),
    );
  });
});
