import type { Day, Held, HeldState, Offered, Seen } from './offered.js';

/** A held price as it is to be written; `id` 0 = it is new. */
export type HeldWrite = Held;

/** What waits, while an import adds to it. What is offered again is the same thing seen again. */
export class HeldSet {
  private readonly byKey: Map<string, Held>;
  private readonly touched = new Set<string>();
  private readonly offered = new Set<string>();

  constructor(held: readonly Held[]) {
    this.byKey = new Map(held.map((one) => [one.contentKey, one]));
  }

  get open(): readonly Held[] {
    return [...this.byKey.values()].filter(({ state }) => state === 'open');
  }

  get changed(): readonly HeldWrite[] {
    return [...this.touched].flatMap((key) => this.byKey.get(key) ?? []);
  }

  /** Dismissed stays dismissed; what was applied or withdrawn, and is offered again, waits again. */
  offer(offered: Offered, source: string, document: string, day: Day): Held {
    const known = this.byKey.get(offered.contentKey);
    const isNew = known === undefined || !['open', 'dismissed'].includes(known.state);
    const today = { source, document, firstSeen: day, lastSeen: day };
    const held: Held = isNew
      ? {
          ...offered,
          id: known?.id ?? 0,
          state: 'open',
          sources: [today],
          firstSeen: day,
          lastSeen: day,
          decidedAt: null,
          decidedBy: null,
          reason: null,
        }
      : { ...known, ...offered, sources: withSeen(known.sources, today), lastSeen: day };
    this.write(held);
    this.offered.add(held.contentKey);
    return held;
  }

  /** By the list that is being read. */
  isOffered({ contentKey }: Held): boolean {
    return this.offered.has(contentKey);
  }

  /** A list that was read no longer says so; where no other list does, it waits for nothing. */
  withdraw(source: string, document: string, isRead: (held: Held) => boolean): void {
    const isOf = (seen: Seen) => seen.source === source && seen.document === document;
    for (const held of this.open) {
      if (this.isOffered(held) || !isRead(held) || !held.sources.some(isOf)) continue;
      const sources = held.sources.filter((seen) => !isOf(seen));
      this.write(sources.length === 0 ? { ...held, state: 'withdrawn' } : { ...held, sources });
    }
  }

  /** The list has not changed since that day: all it said then, it says today. */
  confirm(source: string, document: string, since: Day, day: Day): void {
    for (const held of this.byKey.values()) {
      if (held.state !== 'open' && held.state !== 'dismissed') continue;
      const isSeen = held.sources.some(
        (seen) => seen.source === source && seen.document === document && seen.lastSeen >= since,
      );
      if (!isSeen) continue;
      const today = { source, document, firstSeen: day, lastSeen: day };
      this.write({ ...held, sources: withSeen(held.sources, today), lastSeen: day });
      this.offered.add(held.contentKey);
    }
  }

  settle(held: Held, state: HeldState): void {
    this.write({ ...held, state });
  }

  private write(held: Held): void {
    this.byKey.set(held.contentKey, held);
    this.touched.add(held.contentKey);
  }
}

/** Days only ever grow: a file that is read late does not take back what a later one has shown. */
function withSeen(seen: readonly Seen[], now: Seen): Seen[] {
  const before = seen.find(
    ({ source, document }) => source === now.source && document === now.document,
  );
  if (before === undefined) return [...seen, now];
  const lastSeen = now.lastSeen > before.lastSeen ? now.lastSeen : before.lastSeen;
  return seen.map((one) => (one === before ? { ...before, lastSeen } : one));
}

/** Who lists a price, whichever of them said it first. */
export const joinSeen = (lists: readonly (readonly Seen[])[]): Seen[] =>
  lists.flat().reduce<Seen[]>((all, one) => withSeen(all, one), []);
