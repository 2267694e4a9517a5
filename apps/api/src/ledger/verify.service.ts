import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.module.js';
import { Database, type Sql } from '../platform/database.js';
import type { Differences } from '../platform/postgres/differences.js';
import { closedIsClosed } from './periods/periods-invariant.js';
import { clocksOfLedger, zoneOfSums } from './reporting-zone.js';
import { compareSums, countedOnce, unknownIsNotZero } from './verify.repository.js';

export interface InvariantCheck {
  invariant: string;
  holds: boolean;
  checked: bigint;
  differences: string[];
}

export interface VerifyResult {
  holds: boolean;
  checks: InvariantCheck[];
  tookMs: number;
}

/** Invariants that later domains add; they are checked in the same snapshot as all others. */
@Injectable()
export class InvariantChecks {
  private readonly known: {
    readonly invariant: string;
    readonly ask: (sql: Sql) => Promise<Differences>;
  }[] = [];

  add(invariant: string, ask: (sql: Sql) => Promise<Differences>): void {
    this.known.push({ invariant, ask });
  }

  async ask(sql: Sql): Promise<InvariantCheck[]> {
    const checks: InvariantCheck[] = [];
    for (const { invariant, ask } of this.known) checks.push(check(invariant, await ask(sql)));
    return checks;
  }
}

const check = (invariant: string, { checked, differences }: Differences): InvariantCheck => ({
  invariant,
  holds: differences.length === 0,
  checked,
  differences,
});

/** Checks every invariant that the data can prove, in one snapshot. */
@Injectable()
export class VerifyService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(InvariantChecks) private readonly later: InvariantChecks,
  ) {}

  async verify(): Promise<VerifyResult> {
    const started = performance.now();
    const checks = await this.database.bulk(async (tx) => {
      await tx.rows('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return [
        check('Counted once: one request, one invocation, one charge', await countedOnce(tx)),
        check(
          'Exact: the ledger equals every kept sum',
          await compareSums(tx, clocksOfLedger(await zoneOfSums(tx))),
        ),
        check('Unknown is not zero: unpriced calls wait for a price', await unknownIsNotZero(tx)),
        check('Closed is closed: no line is posted to a closed month', await closedIsClosed(tx)),
        ...(await this.later.ask(tx)),
      ];
    });
    const chain = await this.audit.verifyChain();
    checks.push(
      check('Every change is on record: the audit chain is whole', {
        checked: chain.entries,
        differences: chain.intact ? [] : [`the chain breaks at entry ${chain.brokenAt ?? '?'}`],
      }),
    );
    return {
      holds: checks.every((c) => c.holds),
      checks,
      tookMs: Math.round(performance.now() - started),
    };
  }
}
