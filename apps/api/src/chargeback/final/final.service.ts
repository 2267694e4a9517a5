import { fromFemto, toFemto } from '@bursar/pricing';
import { subtract } from '@bursar/pricing/decimal';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { ledgerPeriods } from '../../ledger/ledger.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { type BulkTx, Database, type Sql } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { invoicesOf, periodOf } from '../../reconciliation/reconciliation.module.js';
import { type Accounting, accountingOf } from '../accounting/accounting.js';
import { loadAccounting } from '../accounting/section-accounting.js';
import { type MonthLine, monthLines } from '../charges/month-lines.js';
import { type BesideLine, besideOf } from '../close/beside.js';
import { type ChecklistLine, warningsOf } from '../close/checklist.js';
import { listVersions, pinnedBeside, type Version } from '../close/close.repository.js';
import { allNames } from '../close/pinning.service.js';
import { issuedStatements } from '../statements/statement.repository.js';
import { actualsOf } from './actuals.js';
import { type Final, findFinal, insertFinal, sealed } from './final.repository.js';
import { invoiceChecks } from './invoice-checks.js';
import { type Compared, compareInvoices, differenceLines } from './invoices.js';
import { chargedOn } from './known.js';

export interface FinalOrder {
  /** YYYY-MM, UTC. */
  readonly month: string;
  readonly reason: string;
  readonly acceptWarnings: boolean;
}

/** With what it comes to beside the accrual that it reverses: as printed, in USD. */
export interface PostedFinal extends Final {
  readonly trueUp: string;
}

type AccountUsage = ledgerPeriods.AccountUsage;

/** The invoices of a month beside what is known of them, and what stands of it since they have come. */
export interface MonthInvoices extends Compared {
  readonly month: string;
  readonly toleranceUsd: string;
  readonly checklist: readonly ChecklistLine[];
  readonly final: Final | null;
}

/** A closed month becomes final when its invoices have come: the accrual is reversed, and what they say is posted. */
@Injectable()
export class FinalService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  /** As they stand now; of a month that is final, as they were then. */
  async invoices(wanted: string): Promise<MonthInvoices> {
    const { month } = periodOf(wanted);
    return this.database.atOneMoment(
      async (sql) => {
        const final = await this.inForce(sql, month);
        const { toleranceUsd } = final?.accounting ?? (await loadAccounting(sql));
        const compared =
          final === null
            ? await compare(sql, month, await ledgerPeriods.ownUsage(sql, month))
            : { invoices: final.invoices, notInvoiced: toFemto(final.notInvoiced) };
        const checklist = invoiceChecks(compared, toleranceUsd);
        const { invoices, notInvoiced } = compared;
        return { month, toleranceUsd, checklist, final, invoices, notInvoiced };
      },
      ["work_mem = '64MB'", 'jit = off'],
    );
  }

  async run(actor: Actor, order: FinalOrder): Promise<PostedFinal | Problem> {
    const { month } = periodOf(order.month);
    if (order.reason.trim() === '')
      return refuse('reason_required', 'Say why actuals are posted now.', { path: 'reason' });
    // What is posted to a closed month stays the same: it is read before any lock is held.
    const read = await this.database.atOneMoment(
      async (sql) => {
        const [latest] = await listVersions(sql, month);
        return { version: latest?.version, usage: await ledgerPeriods.ownUsage(sql, month) };
      },
      ["work_mem = '64MB'", 'jit = off'],
    );
    return this.database.bulk((tx) => this.post(tx, actor, { ...order, month }, read));
  }

  private async inForce(sql: Sql, month: string): Promise<Final | null> {
    const [latest] = await listVersions(sql, month);
    if (latest === undefined || latest.finalAt === null) return null;
    return (await ledgerPeriods.isClosed(sql, month))
      ? findFinal(sql, month, latest.version)
      : null;
  }

  private async post(
    tx: BulkTx,
    actor: Actor,
    { month, reason, acceptWarnings }: FinalOrder,
    read: { readonly version: number | undefined; readonly usage: readonly AccountUsage[] },
  ): Promise<PostedFinal | Problem> {
    await takeLock(tx, 'configuration', { shared: true });
    await ledgerPeriods.lockPeriods(tx);
    const version = await standing(tx, month);
    if (isProblem(version)) return version;
    if (version.version !== read.version)
      return refuse('changed_meanwhile', `${month} was reopened and closed again just now.`, {
        hint: 'Look at it again.',
      });
    const accounting = accountingOf(await loadAccounting(tx), month);
    const compared = await compare(tx, month, read.usage);
    if (compared.invoices.length === 0)
      return refuse('no_invoice', `There is no invoice of ${month} yet.`, {
        hint: 'Invoices come with the bill of a source: see Sources.',
      });
    const warnings = warningsOf(invoiceChecks(compared, accounting.toleranceUsd));
    if (warnings.length > 0 && !acceptWarnings) return warningsProblem(month, warnings);
    const final = await this.draw(tx, actor, {
      ...{ month, reason, version, warnings, accounting, compared },
    });
    await insertFinal(tx, final);
    await this.audit.record(tx, actor, {
      ...{ action: 'month.final', entityType: 'month', entityId: month, reason: final.reason },
      before: { version: version.version, usd: version.usd, hash: version.hash },
      after: { usd: final.usd, hash: final.hash, warnings: final.warnings },
    });
    return { ...final, trueUp: subtract(final.amount, version.amount ?? '0') };
  }

  private async draw(tx: Sql, actor: Actor, drawn: Drawn): Promise<Final> {
    const { month, version, accounting, compared } = drawn;
    const beside = await besideFor(tx, month, [
      ...(await monthLines(tx, month)),
      ...differenceLines(compared.invoices, accounting.retained),
    ]);
    const names = await allNames(tx);
    const issued = await issuedStatements(tx, month, version.version, null);
    const { usd, amount } = actualsOf(issued, { beside, names });
    const final = {
      ...{ month, version: version.version, at: this.clock.now(), by: actor.id },
      ...{ byName: actor.name, reason: drawn.reason.trim() },
      warnings: drawn.warnings.map(({ check, text }) => ({ check, text })),
      position: await ledgerPeriods.lastLine(tx),
      ...{ accounting, names, invoices: compared.invoices, beside },
      notInvoiced: fromFemto(compared.notInvoiced),
    };
    return sealed(final, { usd, amount, issueHash: version.hash ?? '' });
  }
}

interface Drawn {
  readonly month: string;
  readonly reason: string;
  readonly version: Version;
  readonly warnings: readonly ChecklistLine[];
  readonly accounting: Accounting;
  readonly compared: Compared;
}

/** What is not said of the month yet: neither its own statements nor, as adjustments, those of later months. */
async function besideFor(
  sql: Sql,
  month: string,
  lines: readonly MonthLine[],
): Promise<BesideLine[]> {
  const closed = new Set(
    (await ledgerPeriods.periods(sql)).flatMap((one) => (one.closedAt === null ? [] : [one.month])),
  );
  const said = (await pinnedBeside(sql, null)).filter((one) => closed.has(one.month));
  return besideOf(null, new Map([[month, lines]]), said).map((line) => ({
    ...line,
    originMonth: null,
  }));
}

async function compare(sql: Sql, month: string, own: readonly AccountUsage[]): Promise<Compared> {
  const invoices = await invoicesOf(sql, month);
  return compareInvoices(invoices, {
    usage: [...own, ...(await ledgerPeriods.lateUsage(sql, month, 0n, null))],
    lines: await monthLines(sql, month),
    charged: await chargedOn(sql, invoices),
  });
}

async function standing(sql: Sql, month: string): Promise<Version | Problem> {
  const [latest] = await listVersions(sql, month);
  if (latest === undefined || !(await ledgerPeriods.isClosed(sql, month)))
    return refuse('not_closed', `${month} is not closed: it is closed on accrual first.`, {
      path: 'month',
      hint: `bursar close run ${month} --reason …`,
    });
  if (latest.hash === null)
    return refuse('being_drawn', `The statements of ${month} are still being drawn.`, {
      hint: 'Try again in a minute.',
    });
  if (latest.finalAt !== null)
    return refuse('already_final', `${month} is final already.`, {
      path: 'month',
      hint: `Reopen it first: bursar close reopen ${month} --reason …`,
    });
  return latest;
}

function warningsProblem(month: string, warnings: readonly ChecklistLine[]): Problem {
  const texts = warnings.map(({ check, text }) => `${check}: ${text}`);
  return refuse('open_warnings', `${month} is not final. ${texts.join(' ')}`, {
    hint: 'Put them right, or accept them with your reason (--accept-warnings).',
  });
}
