import { Inject, Injectable } from '@nestjs/common';
import { ApprovalsService, type Proposal } from '../../approvals/approvals.module.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import type { Charge } from './charge.js';
import { teamsOf } from './charge-approval.js';
import { ChargeWriter, sizeOf, standingCharge } from './charge-writer.js';
import { contentKey, readCharge, type WrittenCharge } from './draft.js';

/** Done, waiting for other people, or refused. */
export type ChargeOutcome = Charge | Proposal | Problem;

/** Single charges by hand: added with a reason, and taken back by their opposite. Nothing is edited and nothing is removed. */
@Injectable()
export class RecordingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ChargeWriter) private readonly writer: ChargeWriter,
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
  ) {}

  async add(actor: Actor, written: WrittenCharge, reason: string): Promise<ChargeOutcome> {
    if (reason.trim() === '') return noReason('Say why it is added.');
    const read = readCharge(written);
    if ('code' in read)
      return refuse(read.code, read.message, { path: read.column, hint: read.hint });
    const { content } = read;
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'charges');
      const waits = await this.approvals.propose(tx, actor, {
        ...{ what: 'charge', rule: 'charge', subject: contentKey(read), teams: teamsOf(content) },
        ...{
          amountUsd: sizeOf(content.amount),
          title: `Add the ${content.kind} ${content.description}`,
        },
        ...{ change: { add: written }, reason },
      });
      return waits ?? this.writer.add(tx, actor, read, { by: actor.name, reason });
    });
  }

  async reverse(actor: Actor, id: string, reason: string): Promise<ChargeOutcome> {
    if (reason.trim() === '') return noReason('Say why it is taken back.');
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'charges');
      const charge = await standingCharge(tx, id);
      if (isProblem(charge)) return charge;
      const waits = await this.approvals.propose(tx, actor, {
        ...{ what: 'charge', rule: 'charge', subject: charge.id, teams: teamsOf(charge) },
        ...{ amountUsd: sizeOf(charge.amount), title: `Take back ${charge.description}` },
        ...{ change: { reverse: charge.id }, reason },
      });
      return waits ?? this.writer.reverse(tx, actor, charge.id, { by: actor.name, reason });
    });
  }
}

const noReason = (message: string): Problem =>
  refuse('reason_missing', message, { path: 'reason' });
