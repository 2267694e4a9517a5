import { Inject, Injectable } from '@nestjs/common';
import { ledgerPeriods } from '../../ledger/ledger.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { type BulkTx, Database } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { periodOf } from '../../reconciliation/reconciliation.module.js';
import { type ChecklistLine, warningsOf } from './checklist.js';
import { CheckingService } from './checking.service.js';
import { type Close, findClose } from './close.repository.js';
import { type Issue, IssuingService } from './issuing.service.js';
import { PinningService } from './pinning.service.js';

export interface CloseOrder {
  /** YYYY-MM, UTC. */
  readonly month: string;
  readonly reason: string;
  readonly acceptWarnings: boolean;
}

/** What can be closed: a month that is over in UTC. */
export const isOver = (month: string, now: Date): boolean => now.toISOString().slice(0, 7) > month;

/**
 * Closes a month in two steps, so that posting waits for an instant alone. The first pins all that its statements are drawn from and
 * lets no line be posted to it any more; the second draws them, and may be interrupted and done again to the same bytes.
 */
@Injectable()
export class CloseService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CheckingService) private readonly checking: CheckingService,
    @Inject(PinningService) private readonly pinning: PinningService,
    @Inject(IssuingService) private readonly issuing: IssuingService,
  ) {}

  async run(actor: Actor, order: CloseOrder): Promise<Issue | Problem> {
    const { month } = periodOf(order.month);
    if (order.reason.trim() === '')
      return refuse('reason_required', 'Say why the month is closed now.', { path: 'reason' });
    if (!isOver(month, this.clock.now()))
      return refuse('month_not_over', `${month} is not over yet, in UTC.`, {
        path: 'month',
        hint: 'Close it when it is over: until then its usage still comes.',
      });
    const bill = await this.checking.bill(month);
    const pinned = await this.database.bulk((tx) => this.pin(tx, actor, order, bill));
    if (isProblem(pinned)) return pinned;
    await this.issuing.issue(pinned.month, pinned.version);
    return this.issuing.issued(pinned);
  }

  /** The checklist is asked under the lock: what was accepted is what was there. */
  private async pin(
    tx: BulkTx,
    actor: Actor,
    order: CloseOrder,
    bill: Awaited<ReturnType<CheckingService['bill']>>,
  ): Promise<Close | Problem> {
    const { month, acceptWarnings } = order;
    await takeLock(tx, 'configuration', { shared: true });
    await ledgerPeriods.lockPeriods(tx);
    if (await ledgerPeriods.isClosed(tx, month)) return this.standing(tx, month);
    const warnings = warningsOf(await this.checking.checklist(tx, month, bill));
    if (warnings.length > 0 && !acceptWarnings) return warningsProblem(month, warnings);
    return this.pinning.pin(tx, actor, { ...order, warnings });
  }

  /** Closed already. One that was interrupted is taken up where it stopped. */
  private async standing(tx: BulkTx, month: string): Promise<Close | Problem> {
    const close = await findClose(tx, month);
    if (close !== null && !(await this.issuing.isIssued(tx, close))) return close;
    return refuse('already_closed', `${month} is closed already.`, {
      path: 'month',
      hint: `Reopen it first: bursar close reopen ${month} --reason …`,
    });
  }
}

function warningsProblem(month: string, warnings: readonly ChecklistLine[]): Problem {
  const texts = warnings.map(({ check, text }) => `${check}: ${text}`);
  return refuse('open_warnings', `${month} was not closed. ${texts.join(' ')}`, {
    hint: 'Put them right, or accept them with your reason (--accept-warnings).',
  });
}
