import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { pathOf } from '../accounting/tree.js';
import { XLSX } from '../../platform/text/xlsx.js';
import { statementsCsv } from './statement-csv.js';
import { statementPdf } from './statement-pdf.js';
import { statementsXlsx } from './statement-xlsx.js';
import { type Asked, type StatementsOf, StatementsService } from './statements.service.js';

export interface StatementFile {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

/** Statements as files: what is downloaded, and what is sent. */
@Injectable()
export class StatementFiles {
  constructor(@Inject(StatementsService) private readonly statements: StatementsService) {}

  /** Of a cost centre: its lines and those of all centres below it. */
  async monthCsv(actor: Actor, asked: Asked, costCentre?: string): Promise<string> {
    const { statements, ...of } = await this.whole(actor, asked, costCentre);
    return statementsCsv(of, statements);
  }

  async monthSheet(actor: Actor, asked: Asked, costCentre?: string): Promise<Buffer> {
    const { statements, ...of } = await this.whole(actor, asked, costCentre);
    return statementsXlsx(of, statements);
  }

  teamCsv(actor: Actor, asked: Asked, team: string): Promise<string> {
    return this.statements.csv(actor, asked, team);
  }

  async teamPdf(actor: Actor, asked: Asked, team: string): Promise<Buffer> {
    const { statements, ...of } = await this.statements.one(actor, asked, team);
    return Buffer.concat(
      await Promise.all(statements.map((statement) => statementPdf(of, statement))),
    );
  }

  /** What goes with a message about one team's statement. */
  async ofTeam(actor: Actor, asked: Asked, team: string): Promise<StatementFile[]> {
    return [
      {
        ...{ name: teamFileName(asked, team, 'pdf'), type: 'application/pdf' },
        content: await this.teamPdf(actor, asked, team),
      },
      {
        ...{ name: teamFileName(asked, team, 'csv'), type: 'text/csv' },
        content: Buffer.from(await this.teamCsv(actor, asked, team)),
      },
    ];
  }

  /** The same of all that were asked for. */
  async ofMonth(actor: Actor, asked: Asked): Promise<StatementFile[]> {
    return [
      {
        ...{ name: monthFileName(asked, 'csv'), type: 'text/csv' },
        content: Buffer.from(await this.monthCsv(actor, asked)),
      },
      {
        ...{ name: monthFileName(asked, 'xlsx'), type: XLSX },
        content: await this.monthSheet(actor, asked),
      },
    ];
  }

  private async whole(actor: Actor, asked: Asked, costCentre?: string): Promise<StatementsOf> {
    const found = await this.statements.of(actor, asked);
    if (costCentre === undefined) return found;
    const tree = found.accounting ?? { costCentres: [] };
    const isWithin = (centre: string | null) =>
      centre !== null && pathOf(tree, centre).includes(costCentre);
    const statements = found.statements.map((one) => ({
      ...one,
      lines: one.lines.filter(({ body }) => isWithin(body.costCentre)),
    }));
    return { ...found, statements };
  }
}

export const monthFileName = ({ month }: Pick<Asked, 'month'>, type: string): string =>
  `bursar-statements_${month}.${type}`;

export const teamFileName = ({ month }: Pick<Asked, 'month'>, team: string, type: string): string =>
  `bursar-statement_${month}_${team.replaceAll(/[^\w-]/g, '_')}.${type}`;
