import { isDeepStrictEqual } from 'node:util';
import { fromFemto, toFemto } from '@bursar/pricing';
import { type Consequence, defineSection, type Planned } from '../config/config.module.js';
import type { Books } from '../prices/prices.module.js';
import { unbudgetedDenials } from './ahead/denials-ahead.js';
import type { Unbudgeted } from './budget.js';
import { UnbudgetedInFile } from './budget-file.js';
import { saveLimitSetting } from './limit-settings.repository.js';
import { loadUnbudgeted } from './budgets.repository.js';

/** Another window is another allowance; another amount is the same one, larger or smaller. */
function planUnbudgeted(state: Unbudgeted, wanted: UnbudgetedInFile | null): Planned<Unbudgeted> {
  const { rule, revision } = state;
  if (isDeepStrictEqual(rule, wanted)) return { changes: [] };
  const isAnother =
    wanted !== null &&
    typeof wanted === 'object' &&
    (rule === null || typeof rule === 'string' || rule.window !== wanted.window);
  const text = (entry: UnbudgetedInFile | null) =>
    entry === null ? 'not said, so allowed' : JSON.stringify(entry);
  return {
    changes: [
      {
        action: 'change',
        entityType: 'unbudgeted',
        entityId: 'unbudgeted',
        summary: `What no budget covers: ${text(rule)} → ${text(wanted)}`,
        before: { rule },
        after: { rule: wanted },
        edit: { rule: wanted, revision: revision + (isAnother ? 1 : 0) },
      },
    ],
  };
}

/** Pure. How much more calls without a budget may spend in one window; null: not known how much, or without end. */
function moreOf(before: UnbudgetedInFile | null, after: UnbudgetedInFile | null): string | null {
  if (after === 'deny') return '0';
  if (before === null || before === 'allow') return '0';
  if (after === null || after === 'allow') return null;
  const more = toFemto(after.allow) - (before === 'deny' ? 0n : toFemto(before.allow));
  if (before !== 'deny' && before.window !== after.window) return null;
  return fromFemto(more > 0n ? more : 0n);
}

export const unbudgetedSection = (consequence: Consequence, books: Books) =>
  defineSection<UnbudgetedInFile, Unbudgeted, Unbudgeted>({
    key: 'unbudgeted',
    position: 95,
    schema: UnbudgetedInFile,
    exactText: [['allow']],
    consequence,
    load: loadUnbudgeted,
    plan: (state, wanted, { prune }) => {
      if (wanted === undefined && !prune) return { changes: [] };
      return planUnbudgeted(state, wanted ?? null);
    },
    apply: async (tx, edits) => {
      const edit = edits.at(-1);
      if (edit !== undefined) await saveLimitSetting(tx, 'unbudgeted', edit);
    },
    denies: async (sql, edits, { state, context, at }) =>
      edits.at(-1)?.rule === 'deny' && state.rule !== 'deny'
        ? unbudgetedDenials(sql, context, await books.book(sql), at.getTime())
        : [],
    toFile: ({ rule }) => rule ?? undefined,
    asks: ({ after }, { rule }) => ({
      ...{ what: 'budget', team: null },
      amountUsd: moreOf(rule, (after as { rule: UnbudgetedInFile | null }).rule),
    }),
  });
