import { type Outcome, inParts } from '../../platform/queues/coalescer.js';
import type { Database } from '../../platform/database.js';
import type { Logger } from '../../platform/log.js';
import { denialsDropped } from '../../platform/metrics.js';
import { concernsAll } from '../../platform/queues/shared-failure.js';
import { countDenials, insertDenials } from './denial.repository.js';
import { type CountedDenials, type DenialRecord, DenialTally } from './denial-tally.js';

const FLUSH_MS = 250;
/** After a flush that failed. */
const AGAIN_MS = 2_000;
/** While the database is away, so many are remembered in full; beyond that they are counted only. */
const FULL_MAX = 20_000;

type Piece =
  | { readonly denial: DenialRecord; readonly counted?: never }
  | { readonly counted: CountedDenials; readonly denial?: never };

/** Writes denials a moment after they were made. What cannot be written now is kept for the next time, within bounds. */
export class DenialWriter {
  private tally = new DenialTally();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly log: Logger,
  ) {}

  add(denial: DenialRecord, isKept: boolean): void {
    this.tally.add(denial, isKept && this.tally.full.length < FULL_MAX);
    this.schedule(FLUSH_MS);
  }

  /** Writes what has come so far; resolves also where that fails. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { tally } = this;
    this.tally = new DenialTally();
    this.writing = this.writing.then(() => this.write(tally));
    return this.writing;
  }

  /** The last time: what cannot be written now is lost, and said to be. */
  async close(): Promise<void> {
    await this.flush();
    clearTimeout(this.timer);
    const { full, counted } = this.tally;
    const lost = counted.reduce((sum, { denials }) => sum + denials, 0);
    if (full.length > 0 || lost > 0) this.drop(Math.max(lost, full.length), 'at shutdown');
  }

  private schedule(afterMs: number): void {
    this.timer ??= setTimeout(() => void this.flush(), afterMs).unref();
  }

  /** In one transaction. Where one denial cannot be stored it is left out, and all others are written. */
  private async write({ full, counted }: DenialTally): Promise<void> {
    const pieces: Piece[] = [
      ...full.map((denial) => ({ denial })),
      ...counted.map((group) => ({ counted: group })),
    ];
    if (pieces.length === 0) return;
    const outcomes = await inParts(pieces, (part) => this.writePart(part));
    const left = pieces.filter((_, i) => isForLater(outcomes[i]));
    if (left.length > 0) this.keep(left, outcomes.find(isForLater));
    outcomes.forEach((outcome, i) => {
      if (!('error' in outcome) || isForLater(outcome)) return;
      this.drop(pieces[i]?.counted?.denials ?? 1, 'cannot be stored', outcome.error);
    });
  }

  private async writePart(part: readonly Piece[]): Promise<Outcome<null>[]> {
    await this.database.bulk(async (tx) => {
      await insertDenials(
        tx,
        part.flatMap(({ denial }) => denial ?? []),
      );
      await countDenials(
        tx,
        part.flatMap(({ counted }) => counted ?? []),
      );
    });
    return part.map(() => ({ ok: null }));
  }

  private keep(left: readonly Piece[], failure: Outcome<null> | undefined): void {
    const { dropped } = this.tally.takeBack(
      left.flatMap(({ denial }) => denial ?? []),
      left.flatMap(({ counted }) => counted ?? []),
      FULL_MAX,
    );
    if (dropped > 0) this.drop(dropped, 'remembered as counts only');
    const err = failure !== undefined && 'error' in failure ? failure.error : undefined;
    this.log.warn({ err, denials: left.length }, 'denials are kept until they can be written');
    this.schedule(AGAIN_MS);
  }

  private drop(denials: number, why: string, err?: Error): void {
    denialsDropped.inc(denials);
    this.log.error({ denials, why, err }, 'denials dropped');
  }
}

const isForLater = (outcome: Outcome<null> | undefined): boolean =>
  outcome !== undefined && 'error' in outcome && concernsAll(outcome.error);
