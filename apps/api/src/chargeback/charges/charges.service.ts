import { createHash } from 'node:crypto';
import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { loadApprovals, ruleFor } from '../../approvals/approvals.module.js';
import { AuditService } from '../../audit/audit.module.js';
import { orgReading } from '../../org/org.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Tx } from '../../platform/database.js';
import type { ImportOrder } from '../../platform/http/file-import.js';
import { newId } from '../../platform/ids.js';
import { takeLock } from '../../platform/locks.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import type { LineProblem } from '../../platform/text/csv-file.js';
import { type LineCharge, readChargesFile } from './charges-file.js';
import { chargesOfInvoices, insertCharges, type NewCharge, rivals } from './charges.repository.js';
import { sizeOf } from './charge-writer.js';
import { contentKey } from './draft.js';
import { type Judged, judgeLines, type Known, type LineDoubt } from './judging.js';

/** received = accepted + duplicate + rejected. */
export interface ImportedCharges {
  readonly dryRun: boolean;
  readonly received: number;
  readonly accepted: number;
  /** There already: the same file again changes nothing. */
  readonly duplicate: number;
  readonly rejected: number;
  /** USD, exact, of the accepted. */
  readonly acceptedUsd: string;
  readonly problems: readonly LineProblem[];
  /** Accepted lines that may not say what was meant. */
  readonly doubts: readonly LineDoubt[];
}

/** So many charges stand in the audit entry; the rows have all of them, each with its author. */
const AUDITED_MAX = 200;

/** Charges from files. */
@Injectable()
export class ChargesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Lines that are wrong are reported, and the others count. */
  async importFile(
    actor: Actor,
    text: string,
    { dryRun, reason }: ImportOrder,
  ): Promise<ImportedCharges | Problem> {
    const file = readChargesFile(text);
    if (isProblem(file)) return file;
    return this.database.transaction(async (tx) => {
      if (!dryRun) await takeLock(tx, 'charges');
      const judged = judgeLines(file.charges, await knownOf(tx, file.charges));
      const problems = [...file.problems, ...judged.problems].sort((a, b) => a.line - b.line);
      if (!dryRun) await this.record(tx, actor, judged, { text, reason });
      return {
        ...{ dryRun, received: file.received, accepted: judged.accepted.length },
        ...{ duplicate: judged.duplicate, rejected: problems.length },
        ...{ acceptedUsd: totalOf(judged), problems, doubts: judged.doubts },
      };
    });
  }

  private async record(
    tx: Tx,
    actor: Actor,
    judged: Judged,
    { text, reason }: { readonly text: string; readonly reason: string | null },
  ): Promise<void> {
    if (judged.accepted.length === 0) return;
    const recordedAt = this.clock.now();
    const charges = judged.accepted.map(({ content, reference, key }): NewCharge => ({
      ...content,
      ...{ id: newId(), recordedAt, recordedBy: actor.name, origin: 'file', reason, reference },
      ...{ reverses: null, content: key, turn: 0 },
    }));
    await insertCharges(tx, charges);
    await this.audit.record(tx, actor, {
      ...{ action: 'charge.import', entityType: 'charge', reason },
      entityId: createHash('sha256').update(text).digest('hex'),
      after: {
        charges: charges.length,
        usd: totalOf(judged),
        first: charges.slice(0, AUDITED_MAX).map(({ id, kind, description, amount }) => ({
          ...{ id, kind, description, usd: fromFemto(amount) },
        })),
      },
    });
  }
}

const totalOf = ({ accepted }: Judged): string =>
  fromFemto(accepted.reduce((sum, { content }) => sum + content.amount, 0n));

async function knownOf(tx: Tx, lines: readonly LineCharge[]): Promise<Known> {
  const present = <T>(values: readonly (T | null)[]): T[] => [
    ...new Set(values.filter((value) => value !== null)),
  ];
  const keys = lines.map(contentKey);
  const same = await rivals(tx, keys, present(lines.map(({ reference }) => reference)));
  const invoices = present(lines.map(({ content }) => content.invoice));
  const users = present(lines.map(({ content }) => content.user));
  const teams = (await orgReading.knownTeams(tx)).filter(({ removedAt }) => removedAt === null);
  const approvals = await loadApprovals(tx);
  return {
    takesApproval: (amount) => ruleFor(approvals, 'charge', sizeOf(amount)) !== null,
    contents: new Set(same.map(({ content }) => content)),
    references: new Set(present(same.map(({ reference }) => reference))),
    billed: invoices.length === 0 ? [] : await chargesOfInvoices(tx, invoices, 'bill'),
    teams: new Set(teams.map(({ id }) => id)),
    costCentres: new Set(
      present(teams.flatMap(({ costCentres }) => costCentres.map(({ costCentre }) => costCentre))),
    ),
    users: new Set((await orgReading.loadMemberships(tx, users)).map(({ user }) => user)),
  };
}
