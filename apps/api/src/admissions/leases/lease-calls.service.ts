import { activateLease, returnLease, takenByHold } from '@bursar/limits';
import { Inject, Injectable } from '@nestjs/common';
import { fromFemto } from '@bursar/pricing';
import { endedKeys } from '../../access/access.module.js';
import { lockAdmissions, SettlementPosting } from '../../ledger/ledger.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Coalescer, inParts, type Outcome } from '../../platform/queues/coalescer.js';
import { type BulkTx, Database } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { Conflict, Forbidden, Invalid, NotFound } from '../../platform/errors.js';
import { UUID } from '../../platform/ids.js';
import { KeyedCoalescer } from '../../platform/queues/keyed-coalescer.js';
import { concernsAll } from '../../platform/queues/shared-failure.js';
import { itemsOf } from '../../platform/text/items.js';
import { DecisionContextService } from '../decision-context.service.js';
import {
  type Ended,
  type EndingOrder,
  SettlementBatch,
  mayAct,
} from '../settlements/settlement-batch.js';
import { holdRows, newHolds, type StoredHold, toHold } from '../../holds/holds.module.js';
import { isOver, leaseRows, startWithin, type StoredLease } from '../../leases/leases.module.js';
import { windowRows } from '../../budgets/budgets.module.js';
import { type CallReport, type LeaseReport, ReportedCalls } from './reported-calls.js';
import { LeaseBatch } from './lease-batch.js';
import type { CallsReport, CallContext, LeaseReturn } from './leased-call.js';
import { measureSettled } from '../settlements/measured.js';
import { lockAdmitted, takeMovements } from '../balances/claimed-movements.js';
import { SettlementsService } from '../settlements/settlements.service.js';

/** Of one report, however many went together. */
const TOGETHER_MAX = 500;

/** What a report is read by, and the keys that are no longer in use. */
interface ReportContext extends CallContext {
  readonly ended: ReadonlySet<string>;
}

/** Takes reports of calls under leases: each call leaves its lease, becomes a hold, and ends like any other. */
@Injectable()
export class LeaseCallsService {
  /** Reports of one lease wait for each other's lock anyway: those that wait go in one transaction. */
  private readonly reports = new KeyedCoalescer<LeaseReport, Outcome<Ended>[]>(
    () =>
      new Coalescer(
        'decisions',
        ({ calls }) => calls.length,
        { weightMax: TOGETHER_MAX, roundsMax: 1 },
        (reports) => this.applyTogether(reports),
      ),
  );

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(DecisionContextService) private readonly decisionContext: DecisionContextService,
    @Inject(SettlementsService) private readonly settlements: SettlementsService,
    @Inject(SettlementPosting) private readonly posting: SettlementPosting,
  ) {}

  /** One outcome per call. Reported again, a call is answered again and changes nothing. */
  async report(actor: Actor, leaseId: string, said: CallsReport): Promise<Outcome<Ended>[]> {
    const { epoch } = said;
    const report = { actor, leaseId, calls: itemsOf(said.calls), epoch, isReturning: false };
    const results = await this.reports.submit(`${actor.id} ${leaseId} ${epoch}`, report);
    const next = results.values();
    return said.calls.map((call) =>
      'item' in call
        ? (next.next().value ?? NO_HOLD)
        : { error: new Invalid(call.unfit, { slug: 'bad_input' }) },
    );
  }

  /** All by one key, of one lease in one life of its gateway; a call that fails by itself fails alone. */
  private async applyTogether(
    reports: readonly LeaseReport[],
  ): Promise<Outcome<Outcome<Ended>[]>[]> {
    const [first] = reports;
    if (first === undefined) return [];
    const together = { ...first, calls: reports.flatMap((one) => one.calls) };
    const context = await this.contextOf(together);
    const results = await inParts(together.calls, async (calls) => {
      const { outcomes } = await this.apply({ ...together, calls }, context);
      return outcomes;
    });
    const shared = results.find((outcome) => 'error' in outcome && concernsAll(outcome.error));
    // Reported again, what is kept by now changes nothing.
    if (shared !== undefined && 'error' in shared) throw shared.error;
    let done = 0;
    return reports.map((one) => ({ ok: results.slice(done, (done += one.calls.length)) }));
  }

  /** Every call that may be under way gets a hold of its own; the rest of the lease was never spent. */
  async giveBack(
    actor: Actor,
    leaseId: string,
    { epoch, open: calls }: LeaseReturn,
  ): Promise<{ returnedUsd: string }> {
    const report = { actor, leaseId, calls, epoch, isReturning: true };
    const { lease } = await this.apply(report, await this.contextOf(report));
    return { returnedUsd: fromFemto(lease.givenBack ?? 0n) };
  }

  /** Everything that must be there before the transaction begins. */
  private async contextOf(report: LeaseReport): Promise<ReportContext> {
    const { actor, leaseId, calls, epoch } = report;
    const known = UUID.test(leaseId) ? await leaseRows.findLease(this.database, leaseId) : null;
    if (known === null) throw new NotFound('There is no such lease.', { slug: 'unknown_lease' });
    const now = this.clock.now();
    const others = known.apiKey === actor.id ? [] : [known.apiKey];
    const ended = await endedKeys(this.database, others, now);
    if (!mayAct(actor, known, ended))
      throw new Forbidden('This lease was granted to another key.', {
        slug: 'lease_of_another_key',
        hint: 'Report calls with the key that the lease was granted to; a rotated key is still the same key.',
      });
    if (epoch < known.epoch)
      throw new Conflict('This lease was granted to a later life of the gateway.', {
        slug: 'stale_epoch',
      });
    const instants = calls.map(({ startedAt }) =>
      startWithin(known, Date.parse(startedAt), now.getTime()),
    );
    await this.posting.prepare(instants);
    const boundTeam = actor.teams === 'all' ? null : (actor.teams[0] ?? null);
    const { isReturning } = report;
    return { ...(await this.decisionContext.current()), now, isReturning, boundTeam, ended };
  }

  private async apply(
    report: LeaseReport,
    context: ReportContext,
  ): Promise<{ lease: StoredLease; outcomes: Outcome<Ended>[] }> {
    const { isBroken, settled, ...result } = await this.database.bulkAgain((tx) =>
      this.applyIn(tx, report, context),
    );
    measureSettled(settled, context.now);
    if (isBroken) await this.settlements.answerBroken();
    return result;
  }

  private async applyIn(
    tx: BulkTx,
    { actor, leaseId, calls, epoch, isReturning }: LeaseReport,
    context: ReportContext,
  ): Promise<{
    lease: StoredLease;
    outcomes: Outcome<Ended>[];
    isBroken: boolean;
    settled: readonly StoredHold[];
  }> {
    // In the order of platform/locks.ts, as every line below.
    await takeLock(tx, 'configuration', { shared: true });
    await takeLock(tx, 'standing', { shared: true });
    await takeLock(tx, 'periods', { shared: true });
    await windowRows.shareWindows(tx);
    const ids = [...new Set(calls.map(({ admissionId }) => admissionId))];
    const round = new SettlementBatch(
      ids.length === 0 ? new Map() : await lockAdmissions(tx, ids),
      context.ended,
    );
    const onTheirWay = await lockAdmitted(tx, ids);
    const coming = Map.groupBy(onTheirWay, ({ admission }) => admission);
    const leases = new LeaseBatch(await leaseRows.lockLeases(tx, [leaseId]));
    const standing = new Map((await holdRows.lockHolds(tx, ids)).map((hold) => [hold.id, hold]));
    const lease = leases.get(leaseId);
    if (lease === undefined) throw new NotFound('There is no such lease.');
    leases.take(leaseId, (one) => activateLease(one, epoch, context.now.getTime()));
    const reported = new ReportedCalls(lease, round, leases, context);
    const refused = calls.map((call) =>
      reported.add(call, standing.get(call.admissionId), coming.get(call.admissionId) ?? []),
    );
    // What is refused takes nothing: what is on its way to it stays there.
    const accepted = new Set(
      calls.flatMap((one, i) => (refused[i] === null ? [one.admissionId] : [])),
    );
    await takeMovements(
      tx,
      onTheirWay.filter(({ admission }) => accepted.has(admission)),
    );
    await newHolds.upsertReportedHolds(tx, reported.holds);
    if (isReturning) handBack(leases, leaseId);
    const orders = settlementsOf(actor, calls, refused);
    const outcomes = await this.settlements.endIn(tx, orders, round, leases);
    return {
      lease: leases.get(leaseId) ?? lease,
      isBroken: round.isBroken,
      settled: round.settledNow,
      outcomes: outcomesOf(calls, refused, orders, outcomes, round),
    };
  }
}

function settlementsOf(
  actor: Actor,
  calls: readonly CallReport[],
  refused: readonly (Error | null)[],
): EndingOrder[] {
  return calls.flatMap(({ admissionId: admission, settlement }, i): EndingOrder[] =>
    refused[i] !== null || settlement === null || settlement === undefined
      ? []
      : [{ actor, admission, ending: { do: 'settle', request: settlement } }],
  );
}

/** One for each call: why it is refused, how it ended, or how it stands. */
function outcomesOf(
  calls: readonly CallReport[],
  refused: readonly (Error | null)[],
  orders: readonly EndingOrder[],
  ended: readonly Outcome<Ended>[],
  round: SettlementBatch,
): Outcome<Ended>[] {
  const endedAs = new Map(orders.map(({ admission }, i) => [admission, ended[i] ?? NO_HOLD]));
  return calls.map(({ admissionId }, i) => {
    const error = refused[i] ?? null;
    if (error !== null) return { error };
    const outcome = endedAs.get(admissionId);
    if (outcome !== undefined) return outcome;
    const hold = round.holdOf(admissionId);
    return hold === undefined ? NO_HOLD : { ok: standingOf(hold) };
  });
}

const NO_HOLD: Outcome<Ended> = { error: new Error('A reported call has no hold.') };

const standingOf = (hold: StoredHold): Ended => ({
  admissionId: hold.id,
  state: hold.state,
  costUsd: fromFemto(takenByHold(toHold(hold)).posted),
});

function handBack(leases: LeaseBatch, leaseId: string): void {
  const before = leases.get(leaseId);
  if (before === undefined || isOver(before)) return;
  leases.take(leaseId, (lease) => returnLease(lease));
  const after = leases.get(leaseId);
  if (after?.state !== 'returned') return;
  const rest = before.amount - before.drawn;
  leases.keep({ ...after, givenBack: rest > 0n ? rest : 0n });
}
