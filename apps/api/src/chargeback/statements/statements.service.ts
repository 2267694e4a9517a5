import { Inject, Injectable } from '@nestjs/common';
import { ledgerPeriods } from '../../ledger/ledger.module.js';
import { type Actor, isSeenBy } from '../../platform/actor.js';
import { Database, type Sql } from '../../platform/database.js';
import { Forbidden, Invalid, NotFound } from '../../platform/errors.js';
import { periodOf } from '../../reconciliation/reconciliation.module.js';
import { findClose } from '../close/close.repository.js';
import { PinningService } from '../close/pinning.service.js';
import { actualsOf } from '../final/actuals.js';
import { findFinal } from '../final/final.repository.js';
import { DrawingService } from './drawing.service.js';
import { type Statement } from './statement.js';
import { type FileOf, type Stage, statementsCsv } from './statement-csv.js';
import { isIssued, issuedCsv, issuedStatements } from './statement.repository.js';

export interface Asked {
  /** YYYY-MM. */
  readonly month: string;
  /** Null: the version in force, or a draft while there is none. */
  readonly version: number | null;
  readonly stage: Stage;
  /** Null: all that the caller may see. */
  readonly teams: readonly string[] | null;
}

export interface StatementsOf extends FileOf {
  readonly statements: readonly Statement[];
  /** When they were issued; null: a draft. */
  readonly at: Date | null;
}

/** Statements for those who may see them: as they were issued, or as they would be now. */
@Injectable()
export class StatementsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DrawingService) private readonly drawing: DrawingService,
    @Inject(PinningService) private readonly pinning: PinningService,
  ) {}

  async of(actor: Actor, asked: Asked): Promise<StatementsOf> {
    const { month } = periodOf(asked.month);
    for (const team of asked.teams ?? []) requireSeen(actor, team);
    const seen = asked.teams ?? (actor.teams === 'all' ? null : actor.teams);
    return this.database.atOneMoment(
      async (sql) => {
        const version = await versionOf(sql, month, asked.version);
        if (version !== null) return issuedOf(sql, { month, version, stage: asked.stage }, seen);
        if (asked.stage === 'final') throw noFinal(month);
        const from = await this.pinning.draft(sql, month);
        const drawn = await this.drawing.draw(sql, from);
        const statements = drawn.statements.filter(({ team }) => seen?.includes(team) ?? true);
        const { accounting } = from;
        return { month, version, stage: 'accrual', accounting, at: null, statements };
      },
      ['jit = off'],
    );
  }

  /** One team's. */
  async one(actor: Actor, asked: Asked, team: string): Promise<StatementsOf> {
    const found = await this.of(actor, { ...asked, teams: [team] });
    if (found.statements.length === 0) throw noStatement(asked.month, team);
    return found;
  }

  /** One team's file; of an issued statement, the bytes that were issued. */
  async csv(actor: Actor, asked: Asked, team: string): Promise<string> {
    requireSeen(actor, team);
    const { month } = periodOf(asked.month);
    const version = await versionOf(this.database, month, asked.version);
    if (version !== null && asked.stage === 'accrual') {
      const issued = await issuedCsv(this.database, month, version, team);
      if (issued === null) throw noStatement(month, team);
      return issued;
    }
    const { statements, ...of } = await this.one(actor, asked, team);
    return statementsCsv(of, statements);
  }
}

interface Issued {
  readonly month: string;
  readonly version: number;
  readonly stage: Stage;
}

async function issuedOf(
  sql: Sql,
  { month, version, stage }: Issued,
  seen: readonly string[] | null,
): Promise<StatementsOf> {
  const close = await findClose(sql, month, version);
  if (stage === 'accrual') {
    const statements = await issuedStatements(sql, month, version, seen);
    const accounting = close?.accounting ?? null;
    return { month, version, stage, accounting, at: close?.closedAt ?? null, statements };
  }
  const final = await findFinal(sql, month, version);
  if (final === null) throw noFinal(month);
  // Of all teams, since each has its share of the rounded total.
  const drawn = actualsOf(await issuedStatements(sql, month, version, null), final);
  const statements = drawn.statements.filter(({ team }) => seen?.includes(team) ?? true);
  return { month, version, stage, accounting: final.accounting, at: final.at, statements };
}

function requireSeen(actor: Actor, team: string): void {
  if (!isSeenBy({ teams: actor.teams }, { team }))
    throw new Forbidden(`The statement of ${team} is not yours to see.`);
}

const noFinal = (month: string): Invalid =>
  new Invalid(`The invoices of ${month} have not come: it is not final.`, {
    slug: 'not_final',
    hint: `bursar close invoices ${month} compares them.`,
  });

const noStatement = (month: string, team: string): NotFound =>
  new NotFound(`There is no statement of ${team} for ${month}.`, {
    slug: 'no_statement',
    hint: `bursar statements ${month} lists those that there are.`,
  });

/** Null: a draft. */
async function versionOf(sql: Sql, month: string, asked: number | null): Promise<number | null> {
  if (asked === null && !(await ledgerPeriods.isClosed(sql, month))) return null;
  const close = await findClose(sql, month, asked);
  if (close !== null && (await isIssued(sql, month, close.version))) return close.version;
  if (asked === null) return null;
  throw new Invalid(`There is no version ${asked} of ${month}.`, { slug: 'no_version' });
}
