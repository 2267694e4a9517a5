import { type Coordinates, covers, type Scope } from '@bursar/limits';
import { toFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { ledgerSql } from '../ledger/ledger.module.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { BudgetsService } from './budgets.service.js';
import { PACE_MS } from './pace.js';
import { COORDINATES } from './windows/window.repository.js';

const FRESH_MS = 10 * 60_000;

/** What calls at the same coordinates cost, and how much of it passed a gateway. */
interface Passed {
  readonly call: Coordinates;
  readonly total: bigint;
  readonly passed: bigint;
}

export interface Protection {
  readonly total: bigint;
  /** Of calls that asked for no admission. */
  readonly unprotected: bigint;
  /** Null where nothing was spent. */
  readonly share: number | null;
}

/** How much of what was spent had been asked for: a limit protects only from calls that ask. */
@Injectable()
export class ProtectionService {
  private known: { readonly at: number; readonly rows: Promise<readonly Passed[]> } | undefined;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
  ) {}

  /** Of the last seven days, as of at most ten minutes ago. */
  async of(scope: Scope): Promise<Protection> {
    const reach = await this.budgets.reachOf(scope);
    let [total, passed] = [0n, 0n];
    for (const row of await this.rows()) {
      if (!covers(reach, row.call)) continue;
      total += row.total;
      passed += row.passed;
    }
    const share = total <= 0n ? null : Number((passed * 10_000n) / total) / 10_000;
    return { total, unprotected: total - passed, share };
  }

  private rows(): Promise<readonly Passed[]> {
    const at = this.clock.now().getTime();
    if (this.known !== undefined && Math.abs(at - this.known.at) < FRESH_MS) return this.known.rows;
    const rows = this.read(at);
    this.known = { at, rows };
    rows.catch(() => {
      this.known = undefined;
    });
    return rows;
  }

  /** A token in its metadata is what a call has from asking. */
  private async read(at: number): Promise<Passed[]> {
    const rows = await this.database.rows<{ call: Coordinates; total: string; passed: string }>(
      `WITH charged AS (
         SELECT key_id, sum(cost) AS total, sum(cost) FILTER (WHERE via = 'token') AS passed
         FROM ${ledgerSql.CHARGES} WHERE occurred_at >= $1 GROUP BY key_id)
       SELECT ${COORDINATES} AS call, sum(t.total)::text AS total, coalesce(sum(t.passed), 0)::text AS passed
       FROM charged t JOIN ledger.spend_dimensions k ON k.key_id = t.key_id GROUP BY 1`,
      [new Date(at - PACE_MS)],
    );
    return rows.map(({ call, total, passed }) => ({
      call,
      total: toFemto(total),
      passed: toFemto(passed),
    }));
  }
}
