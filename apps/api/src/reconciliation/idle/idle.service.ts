import { Inject, Injectable } from '@nestjs/common';
import { ledgerFigures } from '../../ledger/ledger.module.js';
import { Database } from '../../platform/database.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { isDay } from '../../platform/text/day.js';
import { idleCapacity, type IdleCapacity } from './idle.js';
import { paidCapacity, usedCapacity } from './idle.repository.js';

/** Capacity that is paid for by the hour, beside the calls to it. */
@Injectable()
export class IdleService {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Days [from, to) of UTC. */
  async list(from: string, to: string): Promise<IdleCapacity[] | Problem> {
    const wrong = [from, to].find((day) => !isDay(day));
    if (wrong !== undefined || from >= to)
      return refuse('bad_range', `${wrong ?? to} is no day after the first.`, {
        path: wrong === from ? 'from' : 'to',
        hint: 'Write days such as 2026-10-01; `to` is exclusive.',
      });
    const paid = await paidCapacity(this.database, from, to);
    if (paid.length === 0) return [];
    const used = await usedCapacity(this.database, from, to);
    const streams = await ledgerFigures.streams(this.database);
    const day = (at: Date): string => at.toISOString().slice(0, 10);
    const read = [...Map.groupBy(streams, ({ account }) => account)].map(([account, of]) => ({
      account,
      first: day(new Date(Math.min(...of.map((one) => one.firstOccurredAt.getTime())))),
      last: day(new Date(Math.max(...of.map((one) => one.lastOccurredAt.getTime())))),
    }));
    return idleCapacity(paid, used, read);
  }
}
