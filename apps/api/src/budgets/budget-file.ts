import { toFemto } from '@bursar/pricing';
import { FISCAL_UNITS, WINDOW_UNITS } from '@bursar/time';
import { z } from 'zod';
import { type LineOf, type Note, noteRepeats } from '../config/config.module.js';
import { complaining, textThat } from '../platform/text/checked-text.js';
import { listOf, recordOf, textOf } from '../platform/text/raw.js';
import { quoted, timezone } from '../org/org.module.js';
import { UNBUDGETED } from './budget.js';
import type { LadderStep } from './ladder/ladder.js';

const LIMIT_HINT = 'USD as a plain decimal above zero, such as "500.00"';
const WHOLE_DIGITS_MAX = 15;

/** An amount is judged by its text, so that no float ever stands between the file and the authority. */
const usd = complaining('bad_amount', (text) => {
  const [whole = ''] = text.split('.');
  if (!/^\d+(\.\d{1,15})?$/.test(text) || whole.length > WHOLE_DIGITS_MAX)
    return { message: `${quoted(text)} is no amount`, hint: LIMIT_HINT };
  return toFemto(text) === 0n ? { message: 'nothing is no limit', hint: LIMIT_HINT } : null;
}).meta({
  decimal: true,
  pattern: `^(?!0+(\\.0+)?$)\\d{1,${WHOLE_DIGITS_MAX}}(\\.\\d{1,15})?$`,
  exclusiveMinimum: 0,
});

const id = textThat(
  (text) => /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/.test(text) && text !== UNBUDGETED,
  {
    code: 'bad_budget_id',
    message: (text) => `${quoted(text)} cannot name a budget`,
    hint: `a letter or digit, then up to 99 letters, digits or _ . : -; "${UNBUDGETED}" is taken`,
  },
);

const word = textThat((text) => text.trim() !== '' && text.length <= 256 && !/\p{Cc}/u.test(text), {
  code: 'bad_text',
  message: () => 'this text is blank, longer than 256 characters, or holds control characters',
  hint: 'the value exactly as calls carry it',
});
const scope = z.record(word, word);

const at = z.number().min(1).max(1000).optional();
const step = { at, on: z.literal('anomaly').optional(), where: scope.optional() };
const StepInFile = z.discriminatedUnion('do', [
  z.strictObject({ ...step, do: z.literal('notify') }),
  z.strictObject({ ...step, do: z.literal('downgrade'), to: word }),
  z.strictObject({ ...step, do: z.literal('throttle'), share: z.number().min(0).max(100) }),
  z.strictObject({ ...step, do: z.literal('stop') }),
]);

const window = z.enum(WINDOW_UNITS);
const budgetWindow = z.enum([...WINDOW_UNITS, ...FISCAL_UNITS]);

export const BudgetInFile = z.strictObject({
  id,
  scope: scope.optional(),
  limit: usd,
  window: budgetWindow,
  timezone: timezone.optional(),
  mode: z.enum(['hard', 'soft']).optional(),
  onUnavailable: z.union([z.literal('deny'), z.strictObject({ allow: usd })]).optional(),
  ladder: z.array(StepInFile).optional(),
  optOut: z.array(word).optional(),
});
export type BudgetInFile = z.infer<typeof BudgetInFile>;

export const UnbudgetedInFile = z.union([
  z.literal('allow'),
  z.literal('deny'),
  z.strictObject({ allow: usd, window }),
]);
export type UnbudgetedInFile = z.infer<typeof UnbudgetedInFile>;

/** What is wrong with a step; null: nothing. */
const triggerComplaint = ({ at: percent, on }: { at?: unknown; on?: unknown }): string | null =>
  (percent === undefined) === (on === undefined)
    ? 'a step is taken either `at` a percentage or `on` something'
    : null;

/** The steps as they are kept. Null: one of them says neither when it is taken, nor on what. */
export function toLadder(steps: BudgetInFile['ladder']): LadderStep[] | null {
  const kept = (steps ?? []).flatMap(({ at: percent, on, where, ...action }): LadderStep[] => {
    const rest = { ...action, ...(where !== undefined && { where }) };
    if (on !== undefined && percent === undefined) return [{ on, ...rest }];
    return percent === undefined || on !== undefined ? [] : [{ at: percent, ...rest }];
  });
  return kept.length === (steps ?? []).length ? kept : null;
}

export function checkBudgets(raw: unknown, note: Note, lineOf: LineOf): void {
  const ids = listOf(raw).flatMap((item, index) => {
    const name = textOf(recordOf(item)['id']);
    return name === undefined
      ? []
      : [{ key: name, path: [index, 'id'], what: `the budget ${quoted(name)}` }];
  });
  noteRepeats(ids, 'duplicate_budget', note, lineOf);
  listOf(raw).forEach((budget, index) => {
    listOf(recordOf(budget)['ladder']).forEach((item, place) => {
      const message = triggerComplaint(recordOf(item));
      if (message === null) return;
      note({
        path: [index, 'ladder', place],
        code: 'bad_step',
        message,
        hint: 'write { at: 80, do: notify }, or { on: anomaly, do: throttle, share: 20 }',
      });
    });
  });
}
