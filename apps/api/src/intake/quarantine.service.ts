import { Inject, Injectable } from '@nestjs/common';
import { addCounts, type Counts, noCounts } from '@bursar/logs';
import { AuditService } from '../audit/audit.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { Invalid } from '../platform/errors.js';
import { BatchesService } from './batches.service.js';
import type { ReadLine } from './intake.js';
import { IntakeService } from './intake.service.js';
import { OTHER_TEAM } from './sender.js';
import {
  closeLines,
  countLines,
  openLines,
  pageOfLines,
  type QuarantineRow,
} from './quarantine.repository.js';

const PAGE = 1_000;

export interface ReplayResult {
  counts: Counts;
  stillQuarantined: number;
}

export interface LinePage {
  rows: QuarantineRow[];
  hasNext: boolean;
  total: number;
}

/** Lines that were not counted: shown, read again after a fix, or set aside for good. */
@Injectable()
export class QuarantineService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(IntakeService) private readonly intake: IntakeService,
    @Inject(BatchesService) private readonly batches: BatchesService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async page(
    reason: string | null,
    state: string,
    before: bigint | null,
    limit: number,
  ): Promise<LinePage> {
    const size = Math.min(Math.max(limit, 1), 500);
    const [rows, total] = await Promise.all([
      pageOfLines(this.database, reason, state, before, size + 1),
      countLines(this.database, reason, state),
    ]);
    return { rows: rows.slice(0, size), hasNext: rows.length > size, total };
  }

  /** Every line of a state, page by page, for a download of any size. */
  async *lines(reason: string | null, state: string): AsyncGenerator<QuarantineRow> {
    let before: bigint | null = null;
    for (;;) {
      const rows: QuarantineRow[] = await pageOfLines(this.database, reason, state, before, PAGE);
      yield* rows;
      const last = rows.at(-1);
      if (rows.length < PAGE || last === undefined) return;
      before = last.id;
    }
  }

  /** Reads open lines under today's rules. Lines that can be counted now take the usual path; the rest stays quarantined. */
  async replay(
    actor: Actor,
    ids: readonly bigint[] | null,
    reason: string | null,
  ): Promise<ReplayResult> {
    const counts = noCounts();
    let still = 0;
    let after = 0n;
    await this.database.transaction((tx) =>
      this.audit.record(tx, actor, {
        action: 'replay',
        entityType: 'quarantine',
        entityId: ids === null ? 'all' : ids.join(','),
        reason,
      }),
    );
    for (;;) {
      const rows: QuarantineRow[] = await openLines(this.database, ids, after, PAGE);
      for (const row of rows) {
        // What a key had no right to bring is let in only where a person names it.
        const mayEnter = ids !== null || row.reason !== OTHER_TEAM;
        const outcome = mayEnter ? await this.replayLine(actor, row) : null;
        if (outcome === null) still++;
        else addCounts(counts, outcome);
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return { counts, stillQuarantined: still };
      after = last.id;
    }
  }

  /** A line that now reads well enters as any other; one that is still refused, or still in conflict, stays. */
  private async replayLine(actor: Actor, row: QuarantineRow): Promise<Counts | null> {
    const reading = this.intake.read(row.redacted);
    if (reading.record === null || row.reason === 'conflict') return null;
    const line: ReadLine = {
      line: Number(row.line),
      hash: () => row.line_hash,
      redacted: () => row.redacted,
      ...reading,
    };
    const counts = await this.batches.post({
      // A person has decided that it counts, by whatever key it came.
      sender: null,
      source: row.source,
      runId: null,
      object: row.object,
      firstLine: Number(row.line),
      idempotency: null,
      lines: [line],
    });
    if (counts.quarantined > 0) return null;
    await closeLines(this.database, [row.id], this.decision('replayed', actor));
    return counts;
  }

  /** Sets lines aside for good: they are not counted, and no longer asked about. */
  dismiss(actor: Actor, ids: readonly bigint[], reason: string): Promise<number> {
    if (reason.trim() === '')
      throw new Invalid('Say why these lines are set aside.', { slug: 'reason_required' });
    return this.database.transaction(async (tx) => {
      const dismissed = await closeLines(tx, ids, this.decision('dismissed', actor));
      await this.audit.record(tx, actor, {
        action: 'dismiss',
        entityType: 'quarantine',
        entityId: ids.join(','),
        reason,
      });
      return dismissed;
    });
  }

  private decision(state: 'replayed' | 'dismissed', { name }: Actor) {
    return { state, by: name, at: this.clock.now() };
  }
}
