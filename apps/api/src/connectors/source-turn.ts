import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/database.js';
import type { StoredSource } from './source.js';
import { keepClaim } from './sources.repository.js';

/** Another process takes a source up so long after the one that read it has died. */
const CLAIM_MS = 90_000;
const KEEP_MS = 15_000;
/** One source reads for so long; then the others have their turn. */
const TURN_MS_MAX = 240_000;

/** The time in which this process reads a source, and no other does. */
export class SourceTurn {
  private readonly deadline = performance.now() + TURN_MS_MAX;
  private readonly beat: NodeJS.Timeout;
  private keeping: Promise<void> = Promise.resolve();
  private isOurs = true;

  static claimedUntil(now: Date): Date {
    return new Date(now.getTime() + CLAIM_MS);
  }

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly source: StoredSource,
  ) {
    this.beat = setInterval(() => {
      this.keeping = this.keep();
    }, KEEP_MS);
    this.beat.unref();
  }

  readonly goesOn = (): boolean => this.isOurs && performance.now() < this.deadline;

  readonly isLost = (): boolean => !this.isOurs;

  async end(): Promise<void> {
    clearInterval(this.beat);
    await this.keeping;
  }

  private async keep(): Promise<void> {
    try {
      const until = SourceTurn.claimedUntil(this.clock.now());
      this.isOurs = await keepClaim(this.database, this.source, until);
    } catch {
      // A database that is away ends the reading by itself.
    }
  }
}
