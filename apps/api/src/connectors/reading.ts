import { AwsFailure } from './aws/aws-failure.js';
import { type PartRun, Stopped } from './source.js';

/** What one object, or one page of events, brought. */
export interface Read {
  readonly received: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly quarantined: number;
  /** What could not be read of it; what was readable is counted. */
  readonly broken: string | null;
  /** Pieces that it stands for. */
  readonly pieces?: number;
}

/** What one part of a run has read so far. */
export class Reading {
  private pieces = 0;
  private listed = 0;
  private received = 0;
  private accepted = 0;
  private duplicate = 0;
  private quarantined = 0;
  private readonly broken: string[] = [];
  private failures = 0;
  private failure: AwsFailure | null = null;

  constructor(
    private readonly part: string,
    /** What is counted: objects, events. */
    private readonly what: 'objects' | 'events',
    private readonly dryRun: boolean,
  ) {}

  /** Answers how many there are by now. */
  list(count: number): number {
    this.listed += count;
    return this.listed;
  }

  add(name: string, read: Read): void {
    this.pieces += read.pieces ?? 1;
    this.received += read.received;
    this.accepted += read.accepted;
    this.duplicate += read.duplicate;
    this.quarantined += read.quarantined;
    if (read.broken !== null) this.broken.push(`${name}: ${read.broken}`);
  }

  /** A piece that could not be read this time. */
  fail(name: string, failure: AwsFailure): void {
    this.failures++;
    this.failure ??= new AwsFailure(`${name}: ${failure.message}`, failure.hint, failure.passes);
  }

  /** What fails in one part leaves the others be; what was read before it stays read. */
  async into(parts: PartRun[], work: () => Promise<void>): Promise<void> {
    try {
      await work();
      parts.push(this.toPart(this.failure));
    } catch (error) {
      if (error instanceof Stopped) parts.push(this.toPart(this.failure));
      else if (error instanceof AwsFailure) parts.push(this.toPart(error));
      else throw error;
    }
  }

  private toPart(failure: AwsFailure | null): PartRun {
    const { pieces, listed, received, accepted, duplicate, quarantined, broken } = this;
    if (this.dryRun) {
      const found = listed === 0 ? `no ${this.what} found` : `${listed} ${this.what} found`;
      return {
        part: this.part,
        summary: found,
        error: failure?.message ?? null,
        hint: failure?.hint ?? null,
      };
    }
    const counts = `${accepted} accepted, ${duplicate} duplicate, ${quarantined} quarantined`;
    const read = `${pieces} of ${listed} ${this.what} read: ${received} received, ${counts}`;
    const [first] = broken;
    const cut = first === undefined ? '' : `; ${broken.length} not readable whole, first ${first}`;
    const failed = this.failures === 0 ? '' : `; ${this.failures} failed`;
    return {
      part: this.part,
      summary: `${read}${cut}${failed}`,
      error: failure?.message ?? null,
      hint: failure?.hint ?? null,
    };
  }
}
