import { Inject, Injectable } from '@nestjs/common';
import { ApprovalsInbox } from '../approvals/approvals.module.js';
import { type Actor, isSeenBy } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { askerOf } from './asker.js';
import type { RequestState } from './request.js';
import { listRequests, type RequestRow } from './requests.repository.js';
import { isWaiting } from './requests.service.js';

type Waiting = Awaited<ReturnType<ApprovalsInbox['one']>>;

/** A request as this caller may see it. */
export interface SeenRequest extends Pick<
  Waiting,
  'isMine' | 'mayDecide' | 'whyNot' | 'hash' | 'people' | 'given'
> {
  readonly row: RequestRow;
  readonly state: RequestState;
}

/** Requests as people look at them, each with what its approval waits for. */
@Injectable()
export class SeenRequests {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ApprovalsInbox) private readonly inbox: ApprovalsInbox,
  ) {}

  async list(actor: Actor, state: string | null): Promise<SeenRequest[]> {
    const me = await askerOf(this.database, actor);
    const rows = (await listRequests(this.database)).filter(
      ({ team, requestedBy }) => requestedBy === me || isSeenBy(actor, { team: team ?? '' }),
    );
    const waiting = await this.waiting(actor, rows);
    return rows
      .map((row) => this.seen(me, row, waiting))
      .filter((one) => state === null || stands(one.state, state));
  }

  async see(actor: Actor, row: RequestRow): Promise<SeenRequest> {
    const me = await askerOf(this.database, actor);
    return this.seen(me, row, await this.waiting(actor, [row]));
  }

  /** Only where something waits is anything agreed to. */
  private waiting(
    actor: Actor,
    rows: readonly RequestRow[],
  ): Promise<ReadonlyMap<string, Waiting>> {
    const now = this.clock.now();
    const waiting = rows.filter((row) => isWaiting(row, now)).map(({ id }) => id);
    return waiting.length === 0 ? Promise.resolve(new Map()) : this.inbox.waiting(actor, waiting);
  }

  private seen(me: string, row: RequestRow, all: ReadonlyMap<string, Waiting>): SeenRequest {
    const now = this.clock.now();
    const isOver = row.until <= now && ['open', 'escalated', 'approved'].includes(row.state);
    const waiting = isWaiting(row, now) ? all.get(row.id) : undefined;
    const state = isOver ? 'lapsed' : row.state;
    const { mayDecide = false, whyNot = null, hash = null, people = 1, given = [] } = waiting ?? {};
    return {
      row,
      state: row.endedAt === null ? state : 'ended',
      isMine: waiting?.isMine ?? row.requestedBy === me,
      ...{ mayDecide, whyNot, hash, people, given },
    };
  }
}

const stands = (state: RequestState, asked: string): boolean =>
  asked === 'waiting' ? state === 'open' || state === 'escalated' : state === asked;
