import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { ledgerPeriods } from '../../ledger/ledger.module.js';
import { teamIds, teamNames } from '../../org/org.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import type { Sql } from '../../platform/database.js';
import { publish } from '../../platform/outbox.js';
import { PricesService } from '../../prices/prices.module.js';
import { accountingOf } from '../accounting/accounting.js';
import { loadAccounting } from '../accounting/section-accounting.js';
import { knownLines } from '../final/known.js';
import type { DrawnFrom } from '../statements/drawing.service.js';
import { type BesideLine, besideOf, monthsSaidIn } from './beside.js';
import type { ChecklistLine } from './checklist.js';
import { closedMonths } from './checking.service.js';
import { type Close, findClose, insertClose, pinnedBeside } from './close.repository.js';
import { monthClosed } from './close.facts.js';

export interface PinOrder {
  readonly month: string;
  readonly reason: string;
  readonly warnings: readonly ChecklistLine[];
}

/** Writes down all that the statements of a month depend on beside the lines of the ledger. */
@Injectable()
export class PinningService {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(PricesService) private readonly prices: PricesService,
  ) {}

  /** Under the locks of the configuration and of the periods, and last in its transaction: it audits. */
  async pin(tx: Sql, actor: Actor, { month, reason, warnings }: PinOrder): Promise<Close> {
    const [before, closedAt] = [await findClose(tx, month), this.clock.now()];
    const close: Close = {
      ...{ month, version: (before?.version ?? 0) + 1, closedAt, reason: reason.trim() },
      ...{ closedBy: actor.id, closedName: actor.name },
      warnings: warnings.map(({ check, text }) => ({ check, text })),
      bookVersion: await this.prices.version(tx),
      names: await allNames(tx),
      beside: await this.besideFor(tx, month),
      accounting: accountingOf(await loadAccounting(tx), month),
      position: await ledgerPeriods.closePeriod(tx, month, closedAt),
    };
    await insertClose(tx, close);
    await publish(tx, monthClosed, { month, version: close.version });
    await this.audit.record(tx, actor, {
      ...{ action: 'month.close', entityType: 'month', entityId: month, reason: close.reason },
      after: {
        ...{ version: close.version, position: String(close.position) },
        ...{ bookVersion: close.bookVersion, warnings: close.warnings },
      },
    });
    return close;
  }

  /** What a draft is drawn from: as if the month were closed now. */
  async draft(sql: Sql, month: string): Promise<DrawnFrom> {
    return {
      ...{ month, position: null, bookVersion: await this.prices.version(sql) },
      ...{ names: await allNames(sql), beside: await this.besideFor(sql, month) },
      accounting: accountingOf(await loadAccounting(sql), month),
    };
  }

  private async besideFor(sql: Sql, month: string): Promise<BesideLine[]> {
    const closed = await closedMonths(sql);
    const known = await knownLines(sql, monthsSaidIn(month, closed), closed);
    const others = (await pinnedBeside(sql, month)).filter((one) => closed.has(one.month));
    return besideOf(month, known, others);
  }
}

/** Of teams that were removed too: their usage is still theirs. */
export async function allNames(sql: Sql): Promise<Record<string, string>> {
  const ids = [...(await teamIds(sql, 'current')), ...(await teamIds(sql, 'removed'))];
  return Object.fromEntries([...(await teamNames(sql, ids))].sort(([a], [b]) => (a < b ? -1 : 1)));
}
