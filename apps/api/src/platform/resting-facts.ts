const FIRST_MS = 5_000;
const LONGEST_MS = 10 * 60_000;

/** Facts that could not be enqueued, and when each is tried again: later after every failure, so that none holds up others. */
export class RestingFacts {
  private readonly facts = new Map<bigint, { restMs: number; until: number }>();

  add(id: bigint, now: number): void {
    const before = this.facts.get(id);
    const restMs = before === undefined ? FIRST_MS : Math.min(2 * before.restMs, LONGEST_MS);
    this.facts.set(id, { restMs, until: now + restMs });
  }

  /** Those to be left alone now; one that has not failed again for long is forgotten. */
  ids(now: number): string[] {
    for (const [id, { until }] of this.facts)
      if (now > until + 2 * LONGEST_MS) this.facts.delete(id);
    return [...this.facts].flatMap(([id, { until }]) => (now < until ? [String(id)] : []));
  }
}
