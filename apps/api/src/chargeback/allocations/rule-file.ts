import { InexactAmount, toFemto } from '@bursar/pricing';
import { z } from 'zod';
import type { LineOf, Note } from '../../config/config.module.js';
import { quoted } from '../../org/org.module.js';
import { complaining, label, textThat } from '../../platform/text/checked-text.js';
import { isDay } from '../../platform/text/day.js';
import { listOf, recordOf, textOf } from '../../platform/text/raw.js';
import { type AllocationRule, METERED } from './rule.js';

const id = textThat((text) => /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/.test(text), {
  code: 'bad_allocation_id',
  message: (text) => `${quoted(text)} cannot name an allocation`,
  hint: 'a letter or digit, then up to 99 letters, digits or _ . : -',
});

const day = textThat(isDay, {
  code: 'bad_date',
  message: (text) => `${quoted(text)} is no day`,
  hint: 'a day in UTC such as 2026-10-01',
}).meta({ pattern: String.raw`^2[01]\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$` });

const PERCENT_HINT = 'per cent, above 0 and at most 100, such as "62.5"';

const share = complaining('bad_share', (text) => {
  const weight = /^\d{1,3}(\.\d{1,15})?$/.test(text) ? femtoOf(text) : null;
  return weight !== null && weight > 0n && weight <= HUNDRED
    ? null
    : { message: `${quoted(text)} is no share`, hint: PERCENT_HINT };
}).meta({
  decimal: true,
  pattern: '^(?!0+(\\.0+)?$)(0?\\d{1,2}(\\.\\d{1,15})?|100(\\.0{1,15})?)$',
  exclusiveMinimum: 0,
  maximum: 100,
});

const HUNDRED = toFemto('100');

function femtoOf(text: string): bigint | null {
  try {
    return toFemto(text);
  } catch (error) {
    if (error instanceof InexactAmount) return null;
    throw error;
  }
}

const SplitInFile = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('even'), teams: z.array(label).min(1).optional() }),
  z.strictObject({ by: z.literal('fixed'), shares: z.record(label, share) }),
  z.strictObject({ by: z.literal('spend'), model: label.optional() }),
  z.strictObject({ by: z.literal('meter'), meter: z.enum(METERED), model: label.optional() }),
  z.strictObject({ by: z.literal('driver'), driver: label }),
]);

export const AllocationInFile = z.strictObject({
  id,
  from: day,
  to: day.optional(),
  cost: z.union([
    z.literal('unallocated'),
    z.strictObject({ charge: label, vendor: label.optional() }),
  ]),
  split: SplitInFile,
});
export type AllocationInFile = z.infer<typeof AllocationInFile>;

/** A rule as the file says it. */
export const inFile = ({ name, from, to, cost, split }: AllocationRule): AllocationInFile => ({
  ...{ id: name, from, ...(to !== null && { to }) },
  cost,
  split: split as AllocationInFile['split'],
});

export const ruleIn = ({ id, from, to, cost, split }: AllocationInFile): AllocationRule => ({
  ...{ name: id, from, to: to ?? null, cost, split },
});

/** Rules across the allocations of a file. Reads any shape. */
export function checkAllocations(raw: unknown, note: Note, lineOf: LineOf): void {
  const seen: { id: string; at: number; from: string; to: string }[] = [];
  listOf(raw).forEach((item, at) => {
    const record = recordOf(item);
    const [name, from] = [textOf(record['id']), textOf(record['from'])];
    const to = textOf(record['to']) ?? '9999-12-31';
    if (from !== undefined && to <= from)
      note({
        path: [at, 'to'],
        code: 'bad_dates',
        message: 'ends before it begins',
        hint: '"to" is the first day on which it no longer applies',
      });
    checkShares(record['split'], [at, 'split', 'shares'], note);
    if (name === undefined || from === undefined) return;
    const rival = seen.find((one) => one.id === name && one.from < to && from < one.to);
    if (rival !== undefined)
      note({
        path: [at],
        code: 'allocations_overlap',
        message: `the allocation ${quoted(name)} is there for the same days on line ${lineOf([rival.at])}`,
        hint: 'end one where the other begins, or give one of them another id',
      });
    seen.push({ id: name, at, from, to });
  });
}

function checkShares(split: unknown, path: (string | number)[], note: Note): void {
  const shares = Object.values(recordOf(recordOf(split)['shares']));
  const weights = shares.map((one) => (typeof one === 'string' ? (femtoOf(one) ?? 0n) : 0n));
  if (weights.reduce((sum, weight) => sum + weight, 0n) <= HUNDRED) return;
  note({
    ...{ path, code: 'over_100', message: 'the shares come to more than 100 per cent' },
    hint: 'what is short of 100 is kept by the organisation; more than all of it cannot be given',
  });
}
