import { createInterface } from 'node:readline/promises';
import type { Spool, Spools } from '../../platform/http/spool.js';
import type { BillLine } from '../../reconciliation/reconciliation.module.js';

/**
 * Lines of a month, in a file without a name: they are read from a bucket for as long as that takes, and written in one short
 * transaction. A transaction that waits for a bucket would be ended by the database.
 */
export class KeptLines {
  private constructor(
    readonly count: number,
    private readonly spool: Spool,
  ) {}

  static async of(spools: Spools, lines: AsyncIterable<BillLine>): Promise<KeptLines> {
    let count = 0;
    async function* texts(): AsyncGenerator<string> {
      for await (const line of lines) {
        count += 1;
        yield `${JSON.stringify(line)}\n`;
      }
    }
    const spool = await spools.fill(texts(), () => false);
    return new KeptLines(count, spool);
  }

  /** Once. */
  async *read(): AsyncGenerator<BillLine> {
    for await (const text of createInterface({ input: this.spool.read() }))
      yield JSON.parse(text) as BillLine;
  }

  close(): Promise<void> {
    return this.spool.close();
  }
}
