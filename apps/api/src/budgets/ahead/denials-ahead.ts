import { covers, reachOf, type Scope } from '@bursar/limits';
import { canonicalModel, type PriceBook } from '@bursar/pricing';
import { DAY } from '@bursar/time';
import { type configGate, isPruned, type PlanContext } from '../../config/config.module.js';
import { teamNames } from '../../org/org.module.js';
import type { Sql } from '../../platform/database.js';
import { listOf, recordOf, textOf } from '../../platform/text/raw.js';
import { budgetWindowAt, increasesAt, isSameWindow } from '../budget.js';
import type { BudgetInFile } from '../budget-file.js';
import { loadBudgets, loadIncreases, type StoredBudget } from '../budgets.repository.js';
import { isSummed } from '../windows/window.repository.js';
import {
  type BudgetAhead,
  denialAhead,
  scopeWords,
  unbudgetedDenial,
  uncoveredBy,
} from './denial-ahead.js';
import { type ScopeSpend, spendOfScopes } from './scope-spend.repository.js';

/** A budget as it will be, and as it is; null: not there, or removed. */
export interface BudgetEdited {
  readonly budget: StoredBudget;
  readonly known: StoredBudget | null;
}

const mayDeny = ({ mode, ladder, removedAt }: StoredBudget): boolean =>
  removedAt === null &&
  (mode === 'hard' || ladder.some((step) => step.do === 'stop' && step.at !== undefined));

/** What these budgets deny at once: they judge what was spent before they were made. One query for each time that windows began. */
export async function budgetDenials(
  sql: Sql,
  edited: readonly BudgetEdited[],
  book: PriceBook,
  at: number,
): Promise<configGate.PlannedDenial[]> {
  const asked = edited
    .filter(({ budget }) => mayDeny(budget))
    .map((one) => ({
      ...one,
      reach: reachOf(one.budget.scope, (model) => canonicalModel(book, model)),
      window: budgetWindowAt(one.budget, at),
    }));
  if (asked.length === 0) return [];
  const increases = await loadIncreases(sql, new Date(at));
  const spends = new Map<string, readonly ScopeSpend[]>();
  const ahead: BudgetAhead[] = [];
  for (const { budget, known, reach, window } of asked) {
    const summed = isSummed(reach);
    const key = `${window.start} ${summed}`;
    const rows =
      spends.get(key) ?? (await spendOfScopes(sql, { from: window.start, to: at }, summed));
    spends.set(key, rows);
    ahead.push({
      budget,
      before: known !== null && isSameWindow(known, budget) ? known : null,
      window,
      spent: rows.reduce((sum, { call, usd }) => (covers(reach, call) ? sum + usd : sum), 0n),
      raised: increasesAt({ increases: increases.get(budget.id) ?? [] }, at),
    });
  }
  const nameOf = scopeWords(await namesOf(sql, asked));
  return ahead.flatMap((one) => denialAhead(one, nameOf) ?? []);
}

const namesOf = (sql: Sql, asked: readonly BudgetEdited[]): Promise<Map<string, string>> =>
  teamNames(sql, [...new Set(asked.flatMap(({ budget }) => budget.scope['team'] ?? []))]);

const DAYS = 7;

/** Whom it meets that calls without a budget are denied, with the budgets as the file leaves them. */
export async function unbudgetedDenials(
  sql: Sql,
  context: PlanContext,
  book: PriceBook,
  at: number,
): Promise<configGate.PlannedDenial[]> {
  const named = listOf(context.file['budgets']) as readonly BudgetInFile[];
  const ids = new Set(named.map((budget) => textOf(recordOf(budget)['id'])));
  const kept = isPruned(context, 'budgets')
    ? []
    : (await loadBudgets(sql)).filter(({ id, removedAt }) => removedAt === null && !ids.has(id));
  const scopes: Scope[] = [...kept, ...named].map(({ scope = {} }) => scope);
  const reaches = scopes.map((scope) => reachOf(scope, (model) => canonicalModel(book, model)));
  const spent = await spendOfScopes(
    sql,
    { from: at - DAYS * DAY, to: at },
    reaches.every(isSummed),
  );
  const uncovered = uncoveredBy(reaches, spent);
  const teams = await teamNames(
    sql,
    uncovered.map(({ team }) => team),
  );
  const denial = unbudgetedDenial(uncovered, teams, DAYS);
  return denial === null ? [] : [denial];
}
