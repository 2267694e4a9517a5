import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../platform/database.js';

const TABLES = ['invocation', 'charge', 'spend_quarter'] as const;

const monthOf = (at: number) => `${new Date(at).toISOString().slice(0, 7)}-01`;

/** Makes monthly partitions before they are needed; what came without one waits in the default partition and is moved. */
@Injectable()
export class MonthsService {
  private readonly prepared = new Set<string>();

  constructor(@Inject(Database) private readonly database: Database) {}

  /** In a statement of its own, so that no batch holds the table's lock. */
  async prepare(instants: readonly number[]): Promise<void> {
    const months = new Set<string>();
    let last = -1;
    for (const at of instants) {
      // Records arrive by time: most share the day of the one before.
      const day = Math.floor(at / 86_400_000);
      if (day === last) continue;
      last = day;
      const month = monthOf(at);
      if (!this.prepared.has(month)) months.add(month);
    }
    for (const month of [...months].sort()) {
      for (const table of TABLES)
        await this.database.rows('SELECT ledger.prepare_month($1, $2::date)', [table, month]);
      this.prepared.add(month);
    }
  }
}
