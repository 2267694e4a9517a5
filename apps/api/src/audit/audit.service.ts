import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import type { Sql } from '../platform/database.js';
import { Conflict } from '../platform/errors.js';
import { badCursor, expectPageSize } from '../platform/graphql/pages.js';
import {
  type AuditContent,
  canonicalJson,
  type ChainedEntry,
  follows,
  fromCursor,
  GENESIS_HASH,
  hashEntry,
  storable,
  toCursor,
  withoutSecrets,
} from './audit-entry.js';
import { type AuditChoices, type AuditFilter, AuditRepository } from './audit.repository.js';

export interface AuditChange {
  /** `apiKey.revoke`: what was changed, and what was done to it. */
  action: string;
  entityType: string;
  entityId: string;
  reason?: string | null;
  before?: unknown;
  after?: unknown;
}

export interface AuditChain {
  intact: boolean;
  entries: bigint;
  brokenAt: bigint | null;
  firstAt: Date | null;
  lastAt: Date | null;
}

export interface AuditPage {
  entries: ChainedEntry[];
  endCursor: string | null;
  hasNextPage: boolean;
  totalCount: number;
}

const START = { seq: 0n, hash: GENESIS_HASH };
/** Bounds the size of one statement. */
const APPENDED_TOGETHER_MAX = 2_000;
/** Bounds the memory of a walk over the log. */
const PAGE_ENTRIES = 2_000;
const FIRST_MAX = 500;

@Injectable()
export class AuditService {
  private verifying: Promise<AuditChain> | undefined;

  constructor(
    @Inject(AuditRepository) private readonly repository: AuditRepository,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Commits with the change it is about, or never. */
  record(tx: Sql, actor: Actor, change: AuditChange): Promise<void> {
    return this.recordAll(tx, actor, [change]);
  }

  /**
   * One entry for each change, in this order. The end of the chain is held until the transaction ends, so call this last
   * in it: everybody else who changes something waits.
   */
  async recordAll(tx: Sql, actor: Actor, changes: readonly AuditChange[]): Promise<void> {
    if (changes.length === 0) return;
    let end = (await this.repository.lockEnd(tx)) ?? START;
    const now = this.clock.now();
    await this.onlyOnce(tx, actor, now);
    const at = toMicroseconds(now);
    for (let done = 0; done < changes.length; done += APPENDED_TOGETHER_MAX) {
      const entries = changes.slice(done, done + APPENDED_TOGETHER_MAX).map((change) => {
        const content = contentOf(change, actor, at, end);
        const entry = { ...content, hash: hashEntry(content) };
        end = entry;
        return entry;
      });
      await this.repository.append(tx, entries);
    }
  }

  /** What was sent before, by the same key, is not done again: the end of the chain is held, so that no two look at once. */
  private async onlyOnce(tx: Sql, { id, attempt }: Actor, now: Date): Promise<void> {
    if (attempt === undefined) return;
    const first = await this.repository.firstRequest(tx, id, attempt, now);
    if (first !== attempt.request)
      throw new Conflict('What you sent before was done, though no answer came.', {
        slug: 'done_already',
        hint: 'look at what stands now, then send this again if it is still wanted',
      });
  }

  /** Hashes every entry again. Callers at the same time share one walk. */
  verifyChain(): Promise<AuditChain> {
    this.verifying ??= this.walkChain().finally(() => {
      this.verifying = undefined;
    });
    return this.verifying;
  }

  private async walkChain(): Promise<AuditChain> {
    const extent = await this.repository.extent();
    let previous: { seq: bigint; hash: string } = START;
    for await (const page of this.pages(null, null)) {
      for (const entry of page) {
        if (!follows(previous, entry)) return { ...extent, intact: false, brokenAt: entry.seq };
        previous = entry;
      }
    }
    return { ...extent, intact: true, brokenAt: null };
  }

  /** What there is to filter by. */
  choices(): Promise<AuditChoices> {
    return this.repository.choices();
  }

  async list(filter: AuditFilter, first: number, after: string | null): Promise<AuditPage> {
    expectPageSize(first, FIRST_MAX);
    const before = after === null ? null : fromCursor(after);
    if (after !== null && before === null) throw badCursor();
    const [found, totalCount] = await Promise.all([
      this.repository.newestFirst(filter, before, first + 1),
      this.repository.count(filter),
    ]);
    const entries = found.slice(0, first);
    const last = entries.at(-1);
    return {
      entries,
      endCursor: last === undefined ? null : toCursor(last.seq),
      hasNextPage: found.length > first,
      totalCount,
    };
  }

  /**
   * One canonical entry per line, oldest first. The file can be checked without Bursar: take `hash` out of a line, and it
   * is the SHA-256 of a zero byte and what remains.
   */
  async *lines(from: Date | null, to: Date | null): AsyncGenerator<string> {
    for await (const page of this.pages(from, to)) {
      yield page.map((entry) => `${canonicalJson(entry)}\n`).join('');
    }
  }

  /** The next page is on its way while the caller works on this one. */
  private async *pages(from: Date | null, to: Date | null): AsyncGenerator<ChainedEntry[]> {
    let next = this.repository.pageAfter(0n, PAGE_ENTRIES, from, to);
    for (;;) {
      const page = await next;
      const last = page.at(-1);
      if (last === undefined) return;
      const isLast = page.length < PAGE_ENTRIES;
      if (!isLast) {
        next = this.repository.pageAfter(last.seq, PAGE_ENTRIES, from, to);
        // A reader who stops early leaves this page unread, so its failure must not surface.
        next.catch(() => undefined);
      }
      yield page;
      if (isLast) return;
    }
  }
}

const contentOf = (
  change: AuditChange,
  actor: Actor,
  at: string,
  end: Pick<ChainedEntry, 'seq' | 'hash'>,
): AuditContent => ({
  seq: end.seq + 1n,
  at,
  actorKind: actor.kind,
  actorId: actor.id,
  actorName: storable(actor.name),
  via: actor.via,
  action: change.action,
  entityType: change.entityType,
  entityId: storable(change.entityId),
  reason: reasonOf(change.reason),
  before: withoutSecrets(change.before ?? null),
  after: withoutSecrets(change.after ?? null),
  previousHash: end.hash,
});

const toMicroseconds = (at: Date): string => at.toISOString().replace('Z', '000Z');

function reasonOf(reason: string | null | undefined): string | null {
  const text = storable(reason ?? '').trim();
  return text === '' ? null : text;
}
