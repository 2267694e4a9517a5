import { describe, expect, it } from '@jest/globals';
import { type Span, zoneBetween } from '@bursar/time';
import { comparedPeriods, periodBefore } from './periods.js';

const at = (text: string): number => Date.parse(text.length === 10 ? `${text}T00:00Z` : text);
const span = (from: string, to: string): Span => ({ from: at(from), to: at(to) });
const NOW = '2026-11-29T10:07Z';

function compared(
  range: Span,
  more: { versus?: Span; zone?: string; dataFrom?: string | null } = {},
) {
  const { versus = null, zone = 'UTC', dataFrom = '2026-08-01T03:07Z' } = more;
  const found = comparedPeriods(
    {
      ...{ range, zone: zoneBetween(zone, range.from, range.to) },
      versus: versus ?? periodBefore(range, zone),
    },
    { now: at(NOW), dataFrom: dataFrom === null ? null : at(dataFrom) },
  );
  if ('code' in found) return found;
  const shown = ({ from, to }: Span) =>
    [from, to].map((one) => new Date(one).toISOString().slice(0, 16)).join(' ');
  return { earlier: shown(found.earlier), later: shown(found.later) };
}

describe('the period that another is compared with', () => {
  it('is the months before whole months, as many days before other periods', () => {
    expect(compared(span('2026-10-01', '2026-11-01'))).toEqual({
      earlier: '2026-09-01T00:00 2026-10-01T00:00',
      later: '2026-10-01T00:00 2026-11-01T00:00',
    });
    expect(compared(span('2026-10-03', '2026-10-10'))).toMatchObject({
      earlier: '2026-09-26T00:00 2026-10-03T00:00',
    });
  });

  it('begins at midnight of its own zone, also where clocks change in between', () => {
    const berlin = span('2026-10-25T22:00Z', '2026-10-27T23:00Z');
    expect(
      compared({ ...berlin, from: at('2026-10-25T23:00Z') }, { zone: 'Europe/Berlin' }),
    ).toMatchObject({
      earlier: '2026-10-23T22:00 2026-10-25T23:00',
    });
  });

  it('goes no further than one that is not over has come', () => {
    const month = span('2026-11-01', '2026-12-01');
    const expected = {
      earlier: '2026-10-01T00:00 2026-10-29T10:00',
      later: '2026-11-01T00:00 2026-11-29T10:00',
    };
    expect(compared(month)).toEqual(expected);
    expect(compared(month, { versus: span('2026-10-01', '2026-11-01') })).toEqual(expected);
  });
});

describe('a period without data', () => {
  const october = span('2026-10-01', '2026-11-01');

  it('is never compared: data begin later', () => {
    const late = { dataFrom: '2026-09-30T14:00Z' };
    expect(compared(october, late)).toMatchObject({
      code: 'not_covered',
      message: 'Data begin 30 Sep 2026: a period from 1 Sep 2026 cannot be compared.',
      path: 'vsFrom',
    });
    const versus = span('2026-10-01', '2026-10-08');
    expect(compared(span('2026-09-01', '2026-09-08'), { ...late, versus })).toMatchObject({
      code: 'not_covered',
      path: 'from',
    });
    expect(compared(october, { dataFrom: null })).toMatchObject({ code: 'not_covered' });
  });

  it('is compared from the day on that data begin', () => {
    expect(compared(october, { dataFrom: '2026-09-01T23:59Z' })).toMatchObject({
      earlier: '2026-09-01T00:00 2026-10-01T00:00',
    });
    const versus = span('2026-09-02', '2026-09-09');
    expect(compared(october, { dataFrom: '2026-09-03T00:00Z', versus })).toMatchObject({
      code: 'not_covered',
    });
  });

  it('is not compared before it has begun, nor with one that is still to come', () => {
    expect(compared(span('2026-12-01', '2026-12-08'))).toMatchObject({ path: 'from' });
    const versus = span('2026-11-25', '2026-12-02');
    expect(compared(october, { versus })).toMatchObject({ path: 'vsTo' });
  });
});
