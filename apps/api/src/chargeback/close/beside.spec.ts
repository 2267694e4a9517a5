import { describe, expect, it } from '@jest/globals';
import { fromFemto, toFemto } from '@bursar/pricing';
import type { MonthLine } from '../charges/month-lines.js';
import { besideLines, besideOf, monthsSaidIn, type PinnedMonth } from './beside.js';

const line = (usd: string, more: Partial<MonthLine> = {}): MonthLine => ({
  ...{ team: 'search', costCentre: null, kind: 'fee', description: 'Platform' },
  ...{ amountFemtoUsd: toFemto(usd), chargeId: 'c1', rule: null, vendor: null, invoice: null },
  user: null,
  ...more,
});
const known = (months: Readonly<Record<string, readonly MonthLine[]>>) =>
  new Map(Object.entries(months));
const usdOf = (all: readonly { readonly usd: string }[]): string =>
  fromFemto(all.reduce((sum, { usd }) => sum + toFemto(usd), 0n));

describe('charges of a month that closes', () => {
  it('are those that are known', () => {
    const beside = besideOf('2026-10', known({ '2026-10': [line('1.5')] }), []);
    expect(beside).toMatchObject([{ usd: '1.5', originMonth: null, charge: 'c1' }]);
    expect(besideLines(beside)).toMatchObject([{ team: 'search', body: { kind: 'fee' } }]);
  });

  it('that came too late for the month before are said in this one, once', () => {
    const september: PinnedMonth = {
      month: '2026-09',
      beside: besideOf('2026-09', known({ '2026-09': [line('1')] }), []),
    };
    const late = known({ '2026-10': [], '2026-09': [line('1'), line('0.25', { kind: 'tax' })] });
    const october = besideOf('2026-10', late, [september]);
    expect(october).toMatchObject([{ usd: '0.25', originMonth: '2026-09', kind: 'tax' }]);
    const again = besideOf(
      '2026-11',
      known({ '2026-11': [], '2026-09': [...(late.get('2026-09') ?? [])] }),
      [september, { month: '2026-10', beside: october }],
    );
    expect(again).toEqual([]);
  });

  it('that are taken back, or go to another team by then, are said with both signs', () => {
    const september: PinnedMonth = {
      month: '2026-09',
      beside: besideOf('2026-09', known({ '2026-09': [line('3')] }), []),
    };
    const moved = known({ '2026-10': [], '2026-09': [line('3', { team: 'chat' })] });
    const october = besideOf('2026-10', moved, [september]);
    expect(october.map(({ team, usd }) => [team, usd])).toEqual([
      ['chat', '3'],
      ['search', '-3'],
    ]);
  });

  it('stay where they were when their team has another cost centre by then', () => {
    const at = (costCentre: string) => [line('3', { costCentre })];
    const september: PinnedMonth = {
      month: '2026-09',
      beside: besideOf('2026-09', known({ '2026-09': at('CC-1') }), []),
    };
    const later = known({ '2026-10': [], '2026-09': at('CC-2') });
    expect(besideOf('2026-10', later, [september])).toEqual([]);
  });

  it('leave out, when the month closes again, what a later month has said of it', () => {
    const october: PinnedMonth = {
      month: '2026-10',
      beside: [
        {
          ...{ team: 'search', costCentre: null, kind: 'fee', description: 'Platform' },
          ...{ charge: 'c1', rule: null, vendor: null, invoice: null, user: null },
          ...{ originMonth: '2026-09', usd: '0.25' },
        },
      ],
    };
    const again = besideOf('2026-09', known({ '2026-09': [line('1.25')] }), [october]);
    expect(usdOf(again)).toBe('1');
  });

  it('go to the first open month after their own', () => {
    expect(monthsSaidIn('2026-10', new Set(['2026-09', '2026-08', '2026-06']))).toEqual([
      ...['2026-10', '2026-09', '2026-08'],
    ]);
    expect(monthsSaidIn('2027-01', new Set(['2026-12', '2027-02']))).toEqual([
      '2027-01',
      '2026-12',
    ]);
  });
});
