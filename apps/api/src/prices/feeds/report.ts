import type { PriceRowData } from '@bursar/pricing';

export type Outcome = 'added' | 'confirmed' | 'changed' | 'held' | 'ignored';

/** What became of a listed price. */
export interface Entry {
  readonly outcome: Outcome;
  readonly key: string;
  readonly model: string;
  readonly routing: string;
  readonly tier: string;
  readonly contextOver: string | null;
  readonly regions: readonly string[];
  readonly why: string;
}

/** Things that were not taken, and why; a few of each are named. */
interface Ignored {
  readonly why: string;
  readonly count: number;
  readonly examples: readonly string[];
}

export interface ImportReport {
  readonly counts: Readonly<Record<Outcome, number>>;
  /** What was added, changed or held; of what was confirmed, the number is enough. */
  readonly entries: readonly Entry[];
  readonly ignored: readonly Ignored[];
}

interface Subject {
  readonly model: string;
  readonly routing: PriceRowData['routing'];
  readonly tier: string;
  readonly contextOver: bigint | number | null;
  readonly regions?: readonly string[];
}

const EXAMPLES_MAX = 5;

/** Keeps account of a list: nothing in it is passed over silently. */
export class Report {
  private readonly counts = { added: 0, confirmed: 0, changed: 0, held: 0, ignored: 0 };
  private readonly entries: Entry[] = [];
  private readonly ignored = new Map<string, string[]>();

  note(outcome: Exclude<Outcome, 'ignored'>, key: string, subject: Subject, why: string): void {
    this.counts[outcome] += 1;
    if (outcome === 'confirmed') return;
    const { model, routing, tier, contextOver, regions = [] } = subject;
    const over = contextOver?.toString() ?? null;
    this.entries.push({ outcome, key, model, routing, tier, contextOver: over, regions, why });
  }

  ignore(key: string, why: string): void {
    this.counts.ignored += 1;
    this.ignored.set(why, [...(this.ignored.get(why) ?? []), key]);
  }

  get whole(): ImportReport {
    return {
      counts: this.counts,
      entries: this.entries,
      ignored: [...this.ignored].map(([why, keys]) => ({
        why,
        count: keys.length,
        examples: keys.slice(0, EXAMPLES_MAX),
      })),
    };
  }
}
