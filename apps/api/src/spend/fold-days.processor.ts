import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database.js';
import { tryLock } from '../platform/locks.js';
import { Handles, job, type JobHandler } from '../platform/jobs.js';

export const foldDays = job('fold-days', z.object({}), 3);

const DAYS_AT_ONCE = 20;

/** Keeps days folded by one dimension, the newest first. Safe to run twice, and to be stopped anywhere. */
@Handles(foldDays)
@Injectable()
export class FoldDaysProcessor implements JobHandler {
  constructor(@Inject(Database) private readonly database: Database) {}

  async run(): Promise<{ folded: number }> {
    let folded = 0;
    for (;;) {
      const count = await this.foldSome();
      folded += count;
      if (count < DAYS_AT_ONCE) return { folded };
    }
  }

  /** In one snapshot, so that a day changed meanwhile stays noted as changed. */
  private foldSome(): Promise<number> {
    return this.database.bulk(async (tx) => {
      await tx.rows('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      // One worker folds; a second finds the lock taken and leaves.
      if (!(await tryLock(tx, 'foldingDays'))) return 0;
      const days = await tx.rows<{ zone: number; day: string }>(
        `SELECT zone, day FROM ledger.changed_day GROUP BY zone, day ORDER BY day DESC, zone LIMIT ${DAYS_AT_ONCE}`,
      );
      for (const { zone, day } of days) {
        await tx.rows('SELECT ledger.fold_day($1::smallint, $2::date)', [zone, day]);
      }
      const months = new Set(
        days.filter(({ zone }) => zone === 0).map(({ day }) => `${day.slice(0, 8)}01`),
      );
      for (const month of months) await tx.rows('SELECT ledger.fold_month($1::date)', [month]);
      return days.length;
    });
  }
}
