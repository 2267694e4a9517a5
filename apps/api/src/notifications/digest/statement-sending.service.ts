import { formatMinor } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { StatementsService } from '../../chargeback/chargeback.module.js';
import type { Actor } from '../../platform/actor.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { ChannelsService } from '../delivery/channels.service.js';
import type { LoggedMessage } from '../delivery/log.repository.js';
import { statementReport } from './statement-report.js';

const CENTS = 2;

export interface SentStatement {
  /** yyyy-mm */
  readonly month: string;
  readonly team: string;
  /** Null: the version in force. */
  readonly version?: number | null;
  readonly channel: string;
}

/** An issued statement that a person sends, as often as they ask. */
@Injectable()
export class StatementSending {
  constructor(
    @Inject(StatementsService) private readonly statements: StatementsService,
    @Inject(ChannelsService) private readonly channels: ChannelsService,
  ) {}

  /** Throws as StatementsService does of what may not be seen, and of what there is not. */
  async send(
    actor: Actor,
    { month: asked, team, channel, ...more }: SentStatement,
  ): Promise<LoggedMessage | Problem> {
    const which = {
      month: asked,
      version: more.version ?? null,
      stage: 'accrual',
      teams: null,
    } as const;
    const { month, version, statements } = await this.statements.one(actor, which, team);
    if (version === null)
      return refuse('not_issued', `${month} is not closed: its statements are drafts.`, {
        path: 'month',
        hint: 'Close the month first. A draft can be downloaded.',
      });
    const issued = statements.map(({ name, amount }) => ({
      ...{ team, name, amount: formatMinor(amount, CENTS) },
    }));
    const report = statementReport(
      { month, version, statements: issued },
      { kind: 'monthly-statement', teams: [team] },
    );
    if (report === null) throw new Error(`The statement of ${team} for ${month} has no words.`);
    return this.channels.sendNow(actor, channel, (message) => ({
      action: 'statement.send',
      entity: { entityType: 'statement', entityId: `${month}/${team}/${version}` },
      alert: {
        ...{ ...report, event: 'monthly-statement', teams: [team] },
        ...{ key: `${report.key}/sent/${message}`, lines: [`${actor.name} sends it.`] },
      },
    }));
  }
}
