import { reachOf } from '@bursar/limits';
import { toFemto } from '@bursar/pricing';
import { describe, expect, it } from '@jest/globals';
import {
  DAY_MS,
  emergencyMost,
  isAutomatic,
  type LimitStanding,
  readAmount,
  requestProblem,
  suggestedFor,
} from './request.js';

/** Nothing is given without asking, as by default. */
const APPROVALS_DEFAULT = { autoApproveUsd: '0', autoApprovePercent: 0 };

const budget: LimitStanding = {
  kind: 'budget',
  id: 'search',
  limit: 'limit',
  reach: reachOf({}, (model) => model),
  scope: { team: 'search' },
  base: toFemto('500'),
  effective: toFemto('550'),
};
const quota: LimitStanding = {
  ...budget,
  kind: 'quota',
  limit: 'concurrency',
  base: toFemto('15'),
  effective: toFemto('15'),
};

describe('what may be asked for', () => {
  const now = 1_000;
  const problem = (to: string, untilMs: number, why: string) =>
    requestProblem(budget, toFemto(to), new Date(untilMs), why, now)?.code ?? 'fine';

  it.each([
    ['more than there is', '551', now + 1, 'Launch.', 'fine'],
    ['what there is already', '550', now + 1, 'Launch.', 'not_more'],
    ['until now', '551', now, 'Launch.', 'until_is_past'],
    ['for a year', '551', now + 366 * DAY_MS, 'Launch.', 'fine'],
    ['for longer', '551', now + 366 * DAY_MS + 1, 'Launch.', 'until_too_far'],
    ['for nothing', '551', now + 1, ' \n', 'why_missing'],
    ['with a novel', '551', now + 1, 'x'.repeat(2_001), 'why_missing'],
  ])('%s', (_story, to, until, why, expected) => {
    expect(problem(to, until, why)).toBe(expected);
  });

  it('is written as its limit counts', () => {
    expect(readAmount('1.5', 'budget', 'to')).toBe(toFemto('1.5'));
    expect(readAmount('15', 'quota', 'to')).toBe(toFemto('15'));
    for (const text of ['1.5', '-3', '1e5', '', ' 5', '9'.repeat(13)])
      expect(readAmount(text, 'quota', 'to')).toMatchObject({ code: 'bad_amount' });
    for (const text of ['1,5', '-3', '1e5', '.5', `0.${'1'.repeat(16)}`])
      expect(readAmount(text, 'budget', 'to')).toMatchObject({ code: 'bad_amount', path: 'to' });
  });

  it('is half as much again where no amount is asked for', () => {
    expect(suggestedFor(budget)).toBe(toFemto('825'));
    expect(suggestedFor(quota)).toBe(toFemto('22'));
  });
});

describe('what needs no approval', () => {
  const set = { ...APPROVALS_DEFAULT, autoApproveUsd: '100', autoApprovePercent: 20 };

  it('is nothing, unless an amount is set', () => {
    expect(isAutomatic(budget, toFemto('550.01'), 0n, APPROVALS_DEFAULT)).toBe(false);
    expect(isAutomatic(quota, toFemto('16'), 0n, APPROVALS_DEFAULT)).toBe(false);
  });

  it('ends at that amount, with what was given so before', () => {
    expect(isAutomatic(budget, toFemto('650'), 0n, set)).toBe(true);
    expect(isAutomatic(budget, toFemto('650.000001'), 0n, set)).toBe(false);
    expect(isAutomatic(budget, toFemto('600'), toFemto('50'), set)).toBe(true);
    expect(isAutomatic(budget, toFemto('600'), toFemto('50.1'), set)).toBe(false);
  });

  it('is a share of a quota as it is set, not as it was raised', () => {
    expect(isAutomatic(quota, toFemto('18'), 0n, set)).toBe(true);
    expect(isAutomatic(quota, toFemto('19'), 0n, set)).toBe(false);
    expect(isAutomatic({ ...quota, effective: toFemto('30') }, toFemto('34'), 0n, set)).toBe(false);
  });
});

describe('an emergency', () => {
  it('adds at most a share of the limit as it is set, in whole things where it counts such', () => {
    expect(emergencyMost(budget, 10)).toBe(toFemto('50'));
    expect(emergencyMost(budget, 12.5)).toBe(toFemto('62.5'));
    expect(emergencyMost(quota, 10)).toBe(toFemto('1'));
    expect(emergencyMost(quota, 0)).toBe(0n);
  });
});
