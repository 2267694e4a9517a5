import { type Reach, reachOf, type Scope, type Taken } from '@bursar/limits';
import type { BudgetData } from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import { canonicalModel, type PriceBook, toFemto } from '@bursar/pricing';
import type { Window } from '@bursar/time';
import { movements } from '../ledger/ledger.module.js';
import { limitsVersion, raiseLimitsVersion } from './limit-settings.repository.js';
import { type Actor, isSeenBy } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { readBalances } from './windows/window.repository.js';
import { type Budget, type BudgetBook, budgetWindowAt, UNBUDGETED } from './budget.js';
import { PricesService } from '../prices/prices.module.js';
import { loadBudgetBook, movedBudgets, nameModels, raiseRevisions } from './budgets.repository.js';
import type { EffectInForce } from './ladder/ladder-effect.js';
import { LadderService } from './ladder/ladder.service.js';
import type { OutsideSpend } from './ladder/outside-spend.js';
import { replaceOutsideSpend } from './ladder/outside-spend.repository.js';
import { openWindows } from './windows/opening.repository.js';
import { lockWindows, windowIdsOf, type WindowToOpen } from './windows/window.repository.js';

/** A budget with the window that a moment falls in. */
export interface CurrentWindow {
  readonly id: bigint;
  readonly budget: Budget;
  readonly window: Window;
}

export interface BudgetStanding {
  readonly windowId: bigint;
  readonly budget: Budget;
  readonly window: Window;
  readonly taken: Taken;
}

const REMEMBERED_MAX = 20_000;
const OPENED_TOGETHER_MAX = 250;

/** Budgets as they stand, and the windows they run in. */
@Injectable()
export class BudgetsService {
  private known: { readonly book: BudgetBook; readonly prices: PriceBook } | undefined;
  /** A window keeps its id for ever, so this is never wrong. */
  private readonly ids = new Map<string, bigint>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LadderService) private readonly ladder: LadderService,
    @Inject(PricesService) private readonly prices: PricesService,
  ) {}

  /** The budgets as `sql` sees them: two cheap questions, and a reading only after a change of them or of what models are. */
  async book(sql: Sql): Promise<BudgetBook> {
    const version = await limitsVersion(sql);
    const prices = await this.prices.book(sql);
    const { known } = this;
    if (known?.book.version === version && known.prices === prices) return known.book;
    const book = await this.read(sql, this.clock.now());
    this.known = { book, prices };
    return book;
  }

  /** A scope as it would reach calls. */
  async reachOf(scope: Scope, sql: Sql = this.database): Promise<Reach> {
    const prices = await this.prices.book(sql);
    return reachOf(scope, (model) => canonicalModel(prices, model));
  }

  /** The price book that says what the models of limits are, as it was read last. */
  get models(): PriceBook | undefined {
    return this.known?.prices;
  }

  /** What gateways go by while Bursar cannot be reached; null where there are no budgets, nor anything in their place. */
  async policyBudgets(sql: Sql): Promise<BudgetData[] | null> {
    const { budgets, unbudgeted } = await this.book(sql);
    const isSilent = unbudgeted.rule === null || unbudgeted.rule === 'allow';
    if (budgets.length === 0 && isSilent) return null;
    return budgets.map(({ id, scope, mode, onUnavailable: rule }) => {
      const onUnavailable = rule === 'deny' ? rule : { allow: String(toFemto(rule.allow)) };
      return { id, scope, mode, onUnavailable };
    });
  }

  /** Of the book that was read last, without a query: for callers that keep what changes with it. */
  get version(): number {
    return this.known?.book.version ?? 0;
  }

  /** The book that was read last; null before any. */
  get latest(): BudgetBook | null {
    return this.known?.book ?? null;
  }

  /** What ladders do to calls at this moment, the strongest of each budget first. */
  effectsAt(at: number): EffectInForce[] {
    return [...(this.known?.book.effects.values() ?? [])]
      .flat()
      .filter(({ from, until }) => from <= at && at < until);
  }

  /** After money moved, or a limit did. */
  climbLadders(): Promise<void> {
    return this.ladder.climb((tx) => this.book(tx));
  }

  /** In a transaction that holds the movers' lock. True where nothing is left to be done. */
  async climbLaddersIn(tx: Sql): Promise<boolean> {
    return this.ladder.climbIn(tx, await this.book(tx));
  }

  /** What a source says that a provider's own budgets count, in place of what it said before. */
  replaceOutsideSpend(tx: Sql, source: string, spends: readonly OutsideSpend[]): Promise<void> {
    return replaceOutsideSpend(tx, source, spends);
  }

  /** After a change of what the limits are, though not of what they are about. */
  async limitsChanged(tx: Sql): Promise<void> {
    await raiseLimitsVersion(tx);
  }

  /** After a change of the configuration, whose lock the caller holds: every budget has its current window at once. */
  async changed(tx: Sql): Promise<void> {
    await lockWindows(tx);
    await raiseLimitsVersion(tx);
    const now = this.clock.now();
    let book = await this.read(tx, now);
    const moved = await movedBudgets(tx, book.budgets);
    if (moved.length > 0) {
      await raiseRevisions(tx, moved, now);
      book = await this.read(tx, now);
    }
    const opening = windowsOf(book, now.getTime());
    if (opening.length > 0) {
      await movements.moveFrom(tx, Math.min(...opening.map(({ start }) => start)));
      await openWindows(tx, opening);
    }
    await this.ladder.climbIn(tx, book);
  }

  /** After a change of the price book, in its transaction: a name may mean another model now. */
  async identitiesChanged(tx: Sql): Promise<void> {
    if (!(await nameModels(tx))) return;
    const { budgets } = await this.read(tx, this.clock.now());
    if ((await movedBudgets(tx, budgets)).length > 0) await this.changed(tx);
  }

  private async read(sql: Sql, now: Date): Promise<BudgetBook> {
    const prices = await this.prices.book(sql);
    return loadBudgetBook(sql, now, (model) => canonicalModel(prices, model));
  }

  /** Opens the windows that are not open yet, so that no call waits for it when all windows begin together. */
  async openWindows(at: number): Promise<void> {
    const { budgets, allowance } = await this.book(this.database);
    await this.windowsAt(allowance === null ? budgets : [...budgets, allowance], at);
  }

  /** The windows of these budgets at a moment. Those not opened yet are opened: in `tx`, or in transactions of their own. */
  async windowsAt(
    budgets: Iterable<Budget>,
    at: number,
    tx?: Sql,
  ): Promise<Map<string, CurrentWindow>> {
    const found = new Map<string, CurrentWindow>();
    const missing: { readonly budget: Budget; readonly window: Window; readonly key: string }[] =
      [];
    for (const budget of budgets) {
      const window = budgetWindowAt(budget, at);
      const key = `${budget.id} ${budget.revision} ${window.start}`;
      const id = this.ids.get(key);
      if (id === undefined) missing.push({ budget, window, key });
      else found.set(budget.id, { id, budget, window });
    }
    if (missing.length === 0) return found;
    const wanted = missing.map(({ budget, window }) => toOpen(budget, window));
    const ids = await (tx === undefined ? this.idsOf(wanted) : idsIn(tx, wanted));
    if (this.ids.size >= REMEMBERED_MAX) this.ids.clear();
    missing.forEach(({ budget, window, key }, i) => {
      const id = ids[i] ?? 0n;
      // What a transaction opens it may still take back.
      if (tx === undefined) this.ids.set(key, id);
      found.set(budget.id, { id, budget, window });
    });
    return found;
  }

  /** Budgets with their current windows, as this actor may see them. */
  async standing(actor: Actor, tx?: Sql): Promise<BudgetStanding[]> {
    const sql = tx ?? this.database;
    const { budgets } = await this.book(sql);
    const seen = budgets.filter(({ scope }) => isSeenBy(actor, scope));
    const windows = await this.windowsAt(seen, this.clock.now().getTime(), tx);
    const taken = await readBalances(
      sql,
      [...windows.values()].map(({ id }) => id),
    );
    return [...windows.values()].flatMap(({ id, budget, window }) => {
      const balance = taken.get(id);
      return balance === undefined ? [] : [{ windowId: id, budget, window, taken: balance }];
    });
  }

  /** Many at a time, but not so many that admissions wait for long. */
  private async idsOf(wanted: readonly WindowToOpen[]): Promise<bigint[]> {
    const known = await windowIdsOf(this.database, wanted);
    const ids = wanted.map((_, i) => known[i] ?? null);
    const closed = ids.flatMap((id, i) => (id === null ? [i] : []));
    for (let done = 0; done < closed.length; done += OPENED_TOGETHER_MAX) {
      const some = closed.slice(done, done + OPENED_TOGETHER_MAX);
      const opened = await this.database.bulk(async (tx) => {
        await lockWindows(tx);
        return openWindows(
          tx,
          some.flatMap((i) => wanted[i] ?? []),
        );
      });
      some.forEach((i, n) => (ids[i] = opened[n] ?? null));
    }
    return ids.map((id) => id ?? 0n);
  }
}

async function idsIn(tx: Sql, wanted: readonly WindowToOpen[]): Promise<bigint[]> {
  const known = await windowIdsOf(tx, wanted);
  if (!known.includes(null)) return known.map((id) => id ?? 0n);
  await lockWindows(tx);
  return openWindows(tx, wanted);
}

function toOpen(budget: Budget, { start, end }: Window): WindowToOpen {
  const reach = budget.id === UNBUDGETED ? null : budget.reach;
  return { budgetId: budget.id, revision: budget.revision, reach, start, end };
}

function windowsOf({ budgets, allowance }: BudgetBook, at: number): WindowToOpen[] {
  const all = allowance === null ? budgets : [...budgets, allowance];
  return all.map((budget) => toOpen(budget, budgetWindowAt(budget, at)));
}
