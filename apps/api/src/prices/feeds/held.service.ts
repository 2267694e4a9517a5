import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { ApprovalsService, type Proposal } from '../../approvals/approvals.module.js';
import { takeLock } from '../../platform/locks.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql } from '../../platform/database.js';
import { Conflict, Invalid, NotFound } from '../../platform/errors.js';
import type { Problem } from '../../platform/outcome.js';
import { loadBook, type StoredRow } from '../prices.repository.js';
import { loadHeld, loadState, saveHeld } from './feed.repository.js';
import { planAccepted } from './import-plan.js';
import { PriceImports } from './imports.service.js';
import { dayOf, type Held } from './offered.js';

export interface HeldView extends Held {
  /** The row that it would take the place of, as it stands. */
  readonly inForce: StoredRow | null;
  /** Why a person cannot take it now; null = it can be taken. */
  readonly waitsFor: string | null;
}

export interface Decided {
  readonly decided: readonly HeldView[];
  readonly version: number | null;
}

/** Prices that wait for a person: shown beside the row in force, taken, dismissed, or put back. */
@Injectable()
export class HeldPrices {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(PriceImports) private readonly imports: PriceImports,
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
  ) {}

  async list(states: readonly string[]): Promise<HeldView[]> {
    return this.views(this.database, await loadHeld(this.database, states));
  }

  /**
   * Each becomes a new row from its day on. Without ids: all that can be taken. Where the rules say so, it waits for the approval
   * of other people: the answer is then what waits.
   */
  async accept(
    actor: Actor,
    ids: readonly number[] | null,
    reason: string,
  ): Promise<Decided | Proposal | Problem> {
    expectReason(reason);
    return this.database.bulk(async (tx) => {
      await takeLock(tx, 'configuration');
      const taken = await this.takenOf(tx, ids);
      const waits = taken.length === 0 ? null : await this.propose(tx, actor, taken, reason);
      return waits ?? this.take(tx, actor, taken, reason);
    });
  }

  /** As they stand, if a person can take them now; the caller holds the lock of the configuration, or only looks. */
  async takenOf(sql: Sql, ids: readonly number[] | null): Promise<Held[]> {
    const chosen = await this.chosen(sql, ids, ['open']);
    if (ids === null) return chosen.filter((one) => this.waitsFor(one) === null);
    for (const held of chosen) {
      const why = this.waitsFor(held);
      if (why !== null)
        throw new Conflict(`${held.model} (${held.id}): ${why}`, { slug: 'not_yet' });
    }
    return chosen;
  }

  /** In the transaction of the caller, who holds the lock of the configuration. */
  async take(tx: Sql, actor: Actor, taken: readonly Held[], reason: string): Promise<Decided> {
    const plan = planAccepted(await loadState(tx, {}), taken, dayOf(this.clock.now()));
    const note = `held prices accepted: ${modelsOf(taken)}`;
    const version = await this.imports.write(tx, actor, plan, note.slice(0, NOTE_LENGTH_MAX));
    for (const held of taken)
      await this.note(tx, actor, { ...held, state: 'accepted' }, 'heldPrice.accept', reason);
    return { decided: await this.views(tx, await this.again(tx, taken)), version };
  }

  private propose(tx: Sql, actor: Actor, taken: readonly Held[], reason: string) {
    const ids = taken.map(({ id }) => id).sort((a, b) => a - b);
    return this.approvals.propose(tx, actor, {
      ...{ what: 'prices', rule: 'prices', subject: ids.join(','), teams: [], amountUsd: null },
      ...{ title: `Take listed prices: ${modelsOf(taken)}`.slice(0, NOTE_LENGTH_MAX) },
      ...{ change: { ids }, reason },
    });
  }

  /** It is not taken, however often it is listed. */
  dismiss(actor: Actor, ids: readonly number[], reason: string): Promise<Decided> {
    return this.turn(
      actor,
      ids,
      { from: 'open', to: 'dismissed', action: 'heldPrice.dismiss' },
      reason,
    );
  }

  /** What was dismissed waits again. */
  reopen(actor: Actor, ids: readonly number[], reason: string): Promise<Decided> {
    return this.turn(
      actor,
      ids,
      { from: 'dismissed', to: 'open', action: 'heldPrice.reopen' },
      reason,
    );
  }

  private turn(
    actor: Actor,
    ids: readonly number[],
    { from, to, action }: { from: Held['state']; to: Held['state']; action: string },
    reason: string,
  ): Promise<Decided> {
    expectReason(reason);
    return this.database.bulk(async (tx) => {
      await takeLock(tx, 'configuration');
      const chosen = await this.chosen(tx, ids, [from]);
      for (const held of chosen) await this.note(tx, actor, { ...held, state: to }, action, reason);
      return { decided: await this.views(tx, await this.again(tx, chosen)), version: null };
    });
  }

  private async note(
    tx: Sql,
    actor: Actor,
    held: Held,
    action: string,
    reason: string,
  ): Promise<void> {
    const isOpen = held.state === 'open';
    const decided = isOpen
      ? { decidedAt: null, decidedBy: null, reason: null }
      : { decidedAt: this.clock.now(), decidedBy: actor.name, reason };
    await saveHeld(tx, [{ ...held, ...decided }]);
    const { model, routing, tier, regions, per1M, perUnit, validFrom, guards, sources } = held;
    await this.audit.record(tx, actor, {
      action,
      entityType: 'heldPrice',
      entityId: String(held.id),
      reason,
      after: { model, routing, tier, regions, per1M, perUnit, validFrom, guards, sources },
    });
  }

  private async chosen(
    tx: Sql,
    ids: readonly number[] | null,
    states: readonly string[],
  ): Promise<Held[]> {
    const all = await loadHeld(tx, states);
    if (ids === null) return all;
    return ids.map((id) => {
      const held = all.find((one) => one.id === id);
      if (held !== undefined) return held;
      const hint = 'See `bursar prices status` or the Prices page for those that do.';
      throw new NotFound(`No price ${id} waits for this.`, { slug: 'not_held', hint });
    });
  }

  private async again(tx: Sql, held: readonly Held[]): Promise<Held[]> {
    const ids = new Set(held.map(({ id }) => id));
    return (await loadHeld(tx)).filter(({ id }) => ids.has(id));
  }

  private async views(sql: Sql, held: readonly Held[]): Promise<HeldView[]> {
    const rows = held.length === 0 ? [] : (await loadBook(sql, null)).rows;
    const byId = new Map(rows.map((row) => [row.id, row]));
    return held.map((one) => ({
      ...one,
      inForce: byId.get(one.rowInForce ?? 0) ?? null,
      waitsFor: this.waitsFor(one),
    }));
  }

  /** No person can take a price whose day has not come, or one that is none. */
  private waitsFor({ kind, validFrom, guards }: Held): string | null {
    if (kind !== 'gone' && validFrom !== null && validFrom > this.clock.now())
      return `It is announced for ${dayOf(validFrom)}, and counts once a source lists it on that day or later, or a second source agrees. To price it earlier, write it under “prices” in the configuration file.`;
    const unfit = guards.find(({ code }) => UNFIT.has(code));
    return unfit === undefined
      ? null
      : `${unfit.text} Write the price under “prices” in the configuration file, or dismiss this.`;
  }
}

const NOTE_LENGTH_MAX = 300;

const modelsOf = (held: readonly Held[]): string =>
  [...new Set(held.map(({ model }) => model))].join(', ');

const UNFIT = new Set(['unknown_unit', 'two_values', 'inexact']);

function expectReason(reason: string): void {
  if (reason.trim() === '')
    throw new Invalid('Say why.', {
      slug: 'needs_a_reason',
      hint: 'The reason is kept in the audit log.',
    });
}
