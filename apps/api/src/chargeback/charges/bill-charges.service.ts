import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { takeLock } from '../../platform/locks.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { besideUsage, periodOf } from '../../reconciliation/reconciliation.module.js';
import { type BillCharge, billCharges } from './bill-charges.js';
import { chargesOfInvoices, insertCharges, type NewCharge, rivals } from './charges.repository.js';

export interface RecordedFromBill {
  readonly recorded: number;
  readonly usd: string;
}

/** What the bill has beside usage, recorded once a person has looked at it. */
@Injectable()
export class BillChargesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  list(month: string): Promise<BillCharge[]> {
    return readBill(this.database, periodOf(month).month);
  }

  /** What is not new any more is left as it is. */
  async record(
    actor: Actor,
    month: string,
    keys: readonly string[],
    reason: string,
  ): Promise<RecordedFromBill | Problem> {
    if (reason.trim() === '')
      return refuse('reason_missing', 'Say why it is recorded.', { path: 'reason' });
    const { month: named } = periodOf(month);
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'charges');
      const wanted = (await readBill(tx, named)).filter(({ key }) => keys.includes(key));
      if (wanted.length === 0)
        return refuse('unknown_charge', `The bill of ${named} has nothing of this.`, {
          path: 'keys',
        });
      const charges = wanted
        .filter(({ state }) => state === 'new')
        .map(({ key, content, turn }): NewCharge => ({
          ...content,
          ...{ id: newId(), recordedAt: this.clock.now(), recordedBy: actor.name, origin: 'bill' },
          ...{ reason, reference: null, reverses: null, content: key, turn },
        }));
      const usd = fromFemto(charges.reduce((sum, { amount }) => sum + amount, 0n));
      if (charges.length === 0) return { recorded: 0, usd };
      await insertCharges(tx, charges);
      await this.audit.record(tx, actor, {
        ...{ action: 'charge.recordBill', entityType: 'charge', entityId: named, reason },
        after: {
          usd,
          charges: charges.map(({ id, kind, description, invoice, amount }) => ({
            ...{ id, kind, description, invoice, usd: fromFemto(amount) },
          })),
        },
      });
      return { recorded: charges.length, usd };
    });
  }
}

async function readBill(sql: Sql, month: string): Promise<BillCharge[]> {
  const lines = await besideUsage(sql, month);
  const invoices = lines.flatMap(({ invoice }) => (invoice === null ? [] : [invoice]));
  const others = await chargesOfInvoices(sql, [...new Set(invoices)], 'others');
  const keys = billCharges(lines, [], []).map(({ key }) => key);
  return billCharges(lines, await rivals(sql, keys, []), others);
}
