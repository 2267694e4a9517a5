import { Inject, Injectable } from '@nestjs/common';
import {
  type ApprovalKind,
  type Look,
  type Proposal,
  reasonOf,
} from '../../approvals/approvals.module.js';
import { lockStops, type StoredStop, StopsService } from '../../controls/controls.module.js';
import type { Sql } from '../../platform/database.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { minuteText } from '../../platform/text/instant.js';
import { StopsDocumentService } from '../document/stops-document.service.js';

/** The lifting of a stop, as a change that other people approve. */
@Injectable()
export class StopLifting {
  constructor(
    @Inject(StopsService) private readonly stops: StopsService,
    @Inject(StopsDocumentService) private readonly document: StopsDocumentService,
  ) {}

  readonly kind: ApprovalKind = {
    what: 'stop',
    lane: 'transaction',
    isSeenAgain: false,
    isAnnounced: true,
    lock: (tx) => lockStops(tx),
    look: async (tx, proposal) => {
      const stop = await this.stopOf(tx, proposal);
      return isProblem(stop) ? stop : lookOf(stop);
    },
    carryOut: async (tx, actor, { proposal }) => {
      const stop = await this.stopOf(tx, proposal);
      if (isProblem(stop)) return stop;
      const reason = reasonOf(proposal);
      await this.stops.lift(tx, actor, stop, reason, (...of) => this.document.publish(...of));
      return null;
    },
  };

  private async stopOf(sql: Sql, { subject }: Proposal): Promise<StoredStop | Problem> {
    const stop = await this.stops.inForce(sql, subject);
    return stop ?? refuse('not_stopped', 'This stop is over: there is nothing to lift.');
  }
}

function lookOf({ id, scope, reason, origin, raisedBy, until, createdAt }: StoredStop): Look {
  const end = until === null ? 'without an end' : `until ${minuteText(until)}`;
  return {
    state: { id, scope: { ...scope }, reason, origin, raisedBy, until, createdAt },
    lines: [`Stopped by ${raisedBy} ${end}: ${reason}`, 'Calls go on as their budgets allow.'],
  };
}
