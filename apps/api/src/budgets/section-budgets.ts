import { isDeepStrictEqual } from 'node:util';
import { type FiscalCalendar, isFiscal } from '@bursar/time';
import type { PriceBook } from '@bursar/pricing';
import { z } from 'zod';
import {
  type ApplyContext,
  type Consequence,
  defineSection,
  type Edited,
  type PlanContext,
  type Planned,
} from '../config/config.module.js';
import type { Clock } from '../platform/clock.js';
import type { Sql, Tx } from '../platform/database.js';
import { isSameWindow } from './budget.js';
import { askOf } from './budget-ask.js';
import { budgetDenials } from './ahead/denials-ahead.js';
import { BudgetInFile, checkBudgets, toLadder } from './budget-file.js';
import { loadBudgets, saveBudgets, type StoredBudget } from './budgets.repository.js';
import { loadScopeNames, modelWarnings, patternFindings, scopeFindings } from './scope-checks.js';
import type { Books } from '../prices/prices.module.js';
import { calendarText, fiscalCalendar, fiscalCalendarIn } from '../spend/spend.module.js';
import { type LowestLimits, lowestLimits } from './small-raises.js';

export interface BudgetsState {
  /** Removed ones included. */
  readonly budgets: readonly StoredBudget[];
  readonly teams: readonly string[];
  readonly dimensions: readonly string[];
  readonly book: PriceBook;
  /** How the organisation cuts its year, as it is now. */
  readonly calendar: FiscalCalendar;
  /** What raises of late count from. */
  readonly lowest: LowestLimits;
}

interface BudgetEdit {
  readonly budget: StoredBudget;
}

/** What the file does not say about a budget has one meaning, whatever the budget was before. */
function wantedBudget(
  file: BudgetInFile,
  known: StoredBudget | undefined,
  fiscal: FiscalCalendar,
): StoredBudget {
  const { id, limit, window, scope = {}, timezone = 'UTC', mode = 'hard' } = file;
  const { onUnavailable = 'deny', optOut = [] } = file;
  const ladder = toLadder(file.ladder) ?? [];
  const rest = { onUnavailable, ladder, optOut: [...optOut].sort() };
  const calendar = isFiscal(window) ? fiscal : null;
  const wanted = { id, scope, limit, window, timezone, calendar, mode, ...rest };
  const goesOn = known === undefined || (known.removedAt === null && isSameWindow(known, wanted));
  const revision = (known?.revision ?? 1) + (goesOn ? 0 : 1);
  return { ...wanted, revision, removedAt: null };
}

const shown = ({ removedAt: _, revision: __, id: ___, calendar, ...budget }: StoredBudget) =>
  JSON.parse(
    JSON.stringify({ ...budget, ...(calendar !== null && { calendar: calendarText(calendar) }) }),
  ) as Record<string, unknown>;

function planBudget(
  file: BudgetInFile,
  known: StoredBudget | undefined,
  fiscal: FiscalCalendar,
): Edited<BudgetEdit>[] {
  return planWanted(wantedBudget(file, known, fiscal), known);
}

function planWanted(budget: StoredBudget, known: StoredBudget | undefined): Edited<BudgetEdit>[] {
  const after = shown(budget);
  const { id } = budget;
  const change = { entityType: 'budget', entityId: id, after };
  const words = `${budget.limit} USD a ${budget.window}, ${budget.mode}`;
  if (known?.removedAt !== null) {
    return [
      {
        ...change,
        action: 'add',
        summary: `New budget ${id}: ${words}`,
        before: null,
        edit: { budget },
      },
    ];
  }
  const before = shown(known);
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = keys.filter((key) => !isDeepStrictEqual(before[key], after[key]));
  if (changed.length === 0) return [];
  const summary = changed.map(
    (key) =>
      `${key} ${JSON.stringify(before[key] ?? null)} → ${JSON.stringify(after[key] ?? null)}`,
  );
  return [
    {
      ...change,
      action: 'change',
      summary: `Budget ${id}: ${summary.join('; ')}`,
      before,
      edit: { budget },
    },
  ];
}

function planRemoval(budget: StoredBudget): Edited<BudgetEdit> {
  return {
    action: 'remove',
    entityType: 'budget',
    entityId: budget.id,
    summary: `Budget ${budget.id} is removed; what it saw stays`,
    before: shown(budget),
    after: null,
    edit: { budget: { ...budget, removedAt: new Date(0) } },
  };
}

/** Pure. What the file names is as it says; other budgets stay unless pruning. */
function planBudgets(
  state: BudgetsState,
  file: readonly BudgetInFile[] | undefined,
  context: PlanContext,
): Planned<BudgetEdit> {
  const known = new Map(state.budgets.map((budget) => [budget.id, budget]));
  const named = new Set(file?.map(({ id }) => id));
  const gone = context.prune
    ? state.budgets.filter(({ id, removedAt }) => removedAt === null && !named.has(id))
    : [];
  const fiscal = fiscalCalendarIn(context, state.calendar);
  return {
    changes: [
      ...(file ?? []).flatMap((budget) => planBudget(budget, known.get(budget.id), fiscal)),
      ...recut(state.budgets, named, gone, fiscal),
      ...gone.map(planRemoval),
    ],
    findings: [
      ...scopeFindings(state, file ?? [], context),
      ...patternFindings(scopesOf(file ?? [])),
    ],
    warnings: modelWarnings(
      state.book,
      (file ?? []).map(({ id, scope = {} }) => ({ name: `budget ${id}`, scope })),
      context,
    ),
  };
}

/** Budgets that the file does not name have other windows too where the organisation cuts its year in another way. */
const recut = (
  budgets: readonly StoredBudget[],
  named: ReadonlySet<string>,
  gone: readonly StoredBudget[],
  calendar: FiscalCalendar,
): Edited<BudgetEdit>[] =>
  budgets
    .filter((one) => one.removedAt === null && !named.has(one.id) && !gone.includes(one))
    .filter((one) => isFiscal(one.window) && !isSameWindow(one, { ...one, calendar }))
    .flatMap((one) => planWanted({ ...one, calendar, revision: one.revision + 1 }, one));

/** Of budgets and of the steps of their ladders. */
const scopesOf = (file: readonly BudgetInFile[]) =>
  file.flatMap(({ scope = {}, ladder = [] }, at) => [
    { scope, path: [at, 'scope'] },
    ...ladder.map(({ where = {} }, step) => ({
      scope: where,
      path: [at, 'ladder', step, 'where'],
    })),
  ]);

async function applyBudgets(
  tx: Tx,
  edits: readonly BudgetEdit[],
  { at }: ApplyContext,
): Promise<void> {
  await saveBudgets(
    tx,
    edits.map(({ budget }) => ({
      ...budget,
      removedAt: budget.removedAt === null ? null : at,
    })),
    at,
  );
}

const loadState = async (
  sql: Sql,
  books: Books,
  clock: Pick<Clock, 'now'>,
): Promise<BudgetsState> => ({
  book: await books.book(sql),
  calendar: await fiscalCalendar(sql),
  budgets: await loadBudgets(sql),
  lowest: await lowestLimits(sql, clock.now()),
  ...(await loadScopeNames(sql)),
});

/** Everything is written out, so that the file says what is in force. */
function toFile({ budgets }: BudgetsState): unknown {
  const live = budgets.filter(({ removedAt }) => removedAt === null);
  if (live.length === 0) return undefined;
  return [...live]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, scope, limit, window, timezone, mode, onUnavailable, ladder, optOut }) => ({
      id,
      scope,
      limit,
      window,
      timezone,
      mode,
      onUnavailable,
      ...(ladder.length > 0 && { ladder }),
      ...(optOut.length > 0 && { optOut }),
    }));
}

export const budgetsSection = (consequence: Consequence, books: Books, clock: Pick<Clock, 'now'>) =>
  defineSection<BudgetInFile[], BudgetsState, BudgetEdit>({
    key: 'budgets',
    position: 90,
    schema: z.array(BudgetInFile),
    exactText: [
      ['*', 'limit'],
      ['*', 'onUnavailable', 'allow'],
    ],
    consequence,
    check: checkBudgets,
    load: (sql) => loadState(sql, books, clock),
    plan: planBudgets,
    apply: applyBudgets,
    denies: (sql, edits, { state, at }) =>
      budgetDenials(
        sql,
        edits.map(({ budget }) => ({
          budget,
          known:
            state.budgets.find(({ id, removedAt }) => id === budget.id && removedAt === null) ??
            null,
        })),
        state.book,
        at.getTime(),
      ),
    asks: askOf,
    toFile,
  });
