import { fromFemto, toFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { ledgerFigures } from '../ledger/ledger.module.js';
import { Database } from '../platform/database.js';
import { QUARANTINE_REASONS, type QuarantineReason } from '../usage/usage.module.js';
import { type ImportRunRow, runById, runsNewestFirst } from './imports.repository.js';
import { openByReason } from './quarantine.repository.js';
import { type UnallocatedRow, unallocatedSources } from './unallocated.repository.js';

export interface UnallocatedReport {
  requests: bigint;
  unpriced: bigint;
  cost: string;
  shareOfCost: number | null;
  sources: UnallocatedRow[];
}

const REASONS: Readonly<Record<string, QuarantineReason>> = QUARANTINE_REASONS;
const SHARE_DIGITS = 1_000_000n;

/** Reports of the ledger about itself: where data comes from, what was held back, what is unallocated. */
@Injectable()
export class ReportsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  async ingestion() {
    const [counts, rows, open] = await Promise.all([
      ledgerFigures.totals(this.database),
      ledgerFigures.streams(this.database),
      openByReason(this.database),
    ]);
    const reasons = open.map(({ reason, open: n }) => {
      const { meaning, hint } = REASONS[reason] ?? { meaning: reason, hint: '' };
      return { reason, meaning, hint, open: n };
    });
    const quarantineOpen = reasons.reduce((n, reason) => n + reason.open, 0);
    return {
      counts,
      streams: rows,
      reasons,
      quarantineOpen,
      parked: counts.unpriced,
    };
  }

  imports(limit: number): Promise<ImportRunRow[]> {
    return runsNewestFirst(this.database, Math.min(Math.max(limit, 1), 200));
  }

  import(id: string): Promise<ImportRunRow | null> {
    return runById(this.database, id);
  }

  unpriced(from: Date | null, to: Date | null): Promise<ledgerFigures.UnpricedModelRow[]> {
    return ledgerFigures.unpricedModels(this.database, from, to);
  }

  async unallocated(from: Date, to: Date): Promise<UnallocatedReport> {
    const [sources, all] = await Promise.all([
      unallocatedSources(this.database, from, to),
      ledgerFigures.costOf(this.database, from, to),
    ]);
    const cost = sources.reduce((sum, source) => sum + toFemto(source.cost), 0n);
    const whole = toFemto(all);
    return {
      requests: sources.reduce((n, source) => n + source.requests, 0n),
      unpriced: sources.reduce((n, source) => n + source.unpriced, 0n),
      cost: fromFemto(cost),
      shareOfCost:
        whole === 0n ? null : Number((cost * SHARE_DIGITS) / whole) / Number(SHARE_DIGITS),
      sources,
    };
  }
}
