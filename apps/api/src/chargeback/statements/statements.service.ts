import { Inject, Injectable } from '@nestjs/common';
import { ledgerPeriods } from '../../ledger/ledger.module.js';
import { type Actor, isSeenBy } from '../../platform/actor.js';
import { Database, type Sql } from '../../platform/database.js';
import { Forbidden, Invalid, NotFound } from '../../platform/errors.js';
import { periodOf } from '../../reconciliation/reconciliation.module.js';
import { findClose } from '../close/close.repository.js';
import { PinningService } from '../close/pinning.service.js';
import { DrawingService } from './drawing.service.js';
import { type Statement } from './statement.js';
import { type FileOf, statementsCsv } from './statement-csv.js';
import { isIssued, issuedCsv, issuedStatements } from './statement.repository.js';

export interface Asked {
  /** YYYY-MM. */
  readonly month: string;
  /** Null: the version in force, or a draft while there is none. */
  readonly version: number | null;
  /** Null: all that the caller may see. */
  readonly teams: readonly string[] | null;
}

export interface StatementsOf extends FileOf {
  readonly statements: readonly Statement[];
}

/** Statements for those who may see them: as they were issued, or as they would be now. */
@Injectable()
export class StatementsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DrawingService) private readonly drawing: DrawingService,
    @Inject(PinningService) private readonly pinning: PinningService,
  ) {}

  async of(actor: Actor, { month: wanted, version: asked, teams }: Asked): Promise<StatementsOf> {
    const { month } = periodOf(wanted);
    for (const team of teams ?? []) requireSeen(actor, team);
    const seen = teams ?? (actor.teams === 'all' ? null : actor.teams);
    return this.database.atOneMoment(
      async (sql) => {
        const version = await versionOf(sql, month, asked);
        if (version !== null)
          return { month, version, statements: await issuedStatements(sql, month, version, seen) };
        const drawn = await this.drawing.draw(sql, await this.pinning.draft(sql, month));
        const statements = drawn.statements.filter(({ team }) => seen?.includes(team) ?? true);
        return { month, version, statements };
      },
      ['jit = off'],
    );
  }

  /** One team's file; of an issued statement, the bytes that were issued. */
  async csv(actor: Actor, month: string, team: string, asked: number | null): Promise<string> {
    requireSeen(actor, team);
    const version = await versionOf(this.database, periodOf(month).month, asked);
    if (version !== null) {
      const issued = await issuedCsv(this.database, month, version, team);
      if (issued === null) throw noStatement(month, team);
      return issued;
    }
    const { statements } = await this.of(actor, { month, version, teams: [team] });
    if (statements.length === 0) throw noStatement(month, team);
    return statementsCsv({ month, version }, statements);
  }
}

function requireSeen(actor: Actor, team: string): void {
  if (!isSeenBy({ teams: actor.teams }, { team }))
    throw new Forbidden(`The statement of ${team} is not yours to see.`);
}

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
