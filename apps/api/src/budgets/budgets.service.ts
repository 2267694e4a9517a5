import { Inject, Injectable } from '@nestjs/common';
import { moveFrom } from '../ledger/ledger.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { readBalances } from './admission.repository.js';
import type { Taken } from './balance.js';
import { type Budget, type BudgetBook, UNBUDGETED } from './budget.js';
import { bumpBudgets, loadBudgetBook, versionOfBudgets } from './budgets.repository.js';
import { type Window, windowAt } from './window.js';
import { lockWindows, openWindow, windowIdOf, type WindowToOpen } from './window.repository.js';

/** A budget with the window that a moment falls in. */
export interface CurrentWindow {
  readonly id: bigint;
  readonly budget: Budget;
  readonly window: Window;
}

export interface BudgetStanding {
  readonly budget: Budget;
  readonly window: Window;
  readonly taken: Taken;
}

const REMEMBERED_MAX = 20_000;

/** Budgets as they stand, and the windows they run in. */
@Injectable()
export class BudgetsService {
  private known: BudgetBook | undefined;
  /** A window keeps its id for ever, so this is never wrong. */
  private readonly ids = new Map<string, bigint>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The budgets as `sql` sees them: one cheap question, and a reading only after a change. */
  async book(sql: Sql): Promise<BudgetBook> {
    const version = await versionOfBudgets(sql);
    if (this.known?.version === version) return this.known;
    const loaded = await loadBudgetBook(sql);
    this.known = loaded;
    return loaded;
  }

  /** Of the book that was read last: whoever keeps what changes with it asks nobody. */
  get version(): number {
    return this.known?.version ?? 0;
  }

  /** After a change of what the limits are, though not of what they are about. */
  async limitsChanged(tx: Sql): Promise<void> {
    await bumpBudgets(tx);
  }

  /** After a change of the configuration, whose lock the caller holds: every budget has its current window at once. */
  async changed(tx: Sql): Promise<void> {
    await lockWindows(tx);
    await bumpBudgets(tx);
    const now = this.clock.now().getTime();
    const opening = windowsOf(await loadBudgetBook(tx), now);
    if (opening.length === 0) return;
    await moveFrom(tx, Math.min(...opening.map(({ start }) => start)));
    for (const window of opening) await openWindow(tx, window);
  }

  /** The windows of these budgets at a moment. Those that nobody has opened yet are opened, in a transaction of their own. */
  async windowsAt(budgets: Iterable<Budget>, at: number): Promise<Map<string, CurrentWindow>> {
    const found = new Map<string, CurrentWindow>();
    for (const budget of budgets) {
      const window = windowAt(budget.window, budget.timezone, at);
      const wanted = toOpen(budget, window);
      const key = `${budget.id} ${budget.revision} ${window.start}`;
      const id = this.ids.get(key) ?? (await this.idOf(wanted));
      if (this.ids.size >= REMEMBERED_MAX) this.ids.clear();
      this.ids.set(key, id);
      found.set(budget.id, { id, budget, window });
    }
    return found;
  }

  /** Budgets with their current windows, as this actor may see them. */
  async standing(actor: Actor): Promise<BudgetStanding[]> {
    const { budgets } = await this.book(this.database);
    const seen = budgets.filter(
      ({ scope }) => actor.teams === 'all' || actor.teams.includes(scope['team'] ?? ''),
    );
    const windows = await this.windowsAt(seen, this.clock.now().getTime());
    const taken = await readBalances(
      this.database,
      [...windows.values()].map(({ id }) => id),
    );
    return [...windows.values()].flatMap(({ id, budget, window }) => {
      const balance = taken.get(id);
      return balance === undefined ? [] : [{ budget, window, taken: balance }];
    });
  }

  private async idOf(wanted: WindowToOpen): Promise<bigint> {
    const known = await windowIdOf(this.database, wanted);
    if (known !== null) return known;
    return this.database.bulk(async (tx) => {
      await lockWindows(tx);
      return openWindow(tx, wanted);
    });
  }
}

function toOpen(budget: Budget, { start, end }: Window): WindowToOpen {
  const scope = budget.id === UNBUDGETED ? null : budget.scope;
  return { budgetId: budget.id, revision: budget.revision, scope, start, end };
}

function windowsOf({ budgets, allowance }: BudgetBook, at: number): WindowToOpen[] {
  const all = allowance === null ? budgets : [...budgets, allowance];
  return all.map((budget) => toOpen(budget, windowAt(budget.window, budget.timezone, at)));
}
