import { fromFemto, toFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { isUuid } from '../platform/ids.js';
import { minuteText } from '../platform/text/instant.js';
import { askerOf } from './asker.js';
import { EvidenceService } from './evidence.service.js';
import { lockSubject } from './increases.repository.js';
import { LimitsService } from './limits.service.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { IncreasesService } from './increases.service.js';
import {
  type LimitStanding,
  limitText,
  readAmount,
  requestProblem,
  type Subject,
} from './request.js';
import {
  findUndecided,
  insertRequest,
  lockRequest,
  type RequestRow,
  saveDecision,
} from './requests.repository.js';

export interface RequestInput {
  readonly budget?: string | null;
  readonly quota?: string | null;
  readonly limit?: string | null;
  readonly to: string;
  readonly until: Date;
  readonly why: string;
}

/** What a request is written from. */
interface Asked extends Pick<RequestInput, 'until' | 'why'> {
  readonly limit: LimitStanding;
  readonly to: bigint;
  readonly by: string;
  readonly name: string;
  readonly at: Date;
}

export const noRequest = (): Problem => refuse('unknown_request', 'There is no such request.');

/** Which limit an input is about: exactly one. */
export function subjectOf(input: Pick<RequestInput, 'budget' | 'quota' | 'limit'>) {
  const { budget = null, quota = null, limit = null } = input;
  if (budget !== null && quota === null)
    return { kind: 'budget', id: budget, limit: 'limit' } satisfies Subject;
  if (quota !== null && budget === null && limit !== null)
    return { kind: 'quota', id: quota, limit } satisfies Subject;
  return refuse('which_limit', 'Name a budget, or a quota and one of its limits.', {
    path: quota === null ? 'budget' : 'limit',
  });
}

/** Of two that one person asks for, an approver would have to guess which one is meant. */
const askedAlready = ({ subject, to, until }: RequestRow): Problem =>
  refuse(
    'asked_already',
    `You asked for ${limitText(subject, to)} until ${minuteText(until)} already, and that waits for a decision.`,
    { hint: 'withdraw that request first' },
  );

/** A request that waits, and whose time is not over, can still be answered. */
export const isWaiting = ({ state, until }: RequestRow, now: Date): boolean =>
  (state === 'open' || state === 'escalated') && until > now;

/** Asking for more, and taking it back. */
@Injectable()
export class RequestsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LimitsService) private readonly limits: LimitsService,
    @Inject(EvidenceService) private readonly evidence: EvidenceService,
    @Inject(IncreasesService) private readonly increases: IncreasesService,
  ) {}

  async request(actor: Actor, input: RequestInput): Promise<RequestRow | Problem> {
    const subject = subjectOf(input);
    if (isProblem(subject)) return subject;
    const to = readAmount(input.to, subject.kind, 'to');
    if (typeof to !== 'bigint') return to;
    return this.database.bulk(async (tx) => {
      await lockSubject(tx, subject);
      // Read after the lock was waited for: what was given meanwhile is part of the limit.
      const limit = await this.limits.find(actor, subject, tx);
      if (limit === null) return refuse('unknown_limit', 'There is no such limit that is yours.');
      const at = this.clock.now();
      const problem = requestProblem(limit, to, input.until, input.why, at.getTime());
      if (problem !== null) return problem;
      const by = await askerOf(tx, actor);
      const isGiven = await this.increases.isGiven(tx, limit, to, at);
      const undecided = isGiven ? [] : await findUndecided(tx, subject, by);
      const waiting = undecided.find((one) => isWaiting(one, at));
      if (waiting !== undefined) return askedAlready(waiting);
      const row = await this.write(tx, { ...input, limit, to, by, name: actor.name, at });
      return this.increases.afterRequest(tx, actor, row, { limit, to, isGiven });
    });
  }

  private async write(tx: Sql, asked: Asked): Promise<RequestRow> {
    const { by, name, at, limit, to, until, why } = asked;
    const { kind, id, scope, effective } = limit;
    return insertRequest(tx, {
      subject: { kind, id, limit: limit.limit },
      team: scope['team'] ?? null,
      from: fromFemto(effective),
      to: fromFemto(to),
      until,
      why: why.trim(),
      evidence: await this.evidence.about(limit, {
        ...{ to, until, sql: tx },
        outlook: await this.limits.outlook(limit, tx),
      }),
      ancestorWarning: await this.limits.aboveThatBinds(limit, to, tx),
      requestedBy: by,
      requestedName: name,
      requestedAt: at,
    });
  }

  async withdraw(actor: Actor, id: string): Promise<RequestRow | Problem> {
    if (!isUuid(id)) return noRequest();
    return this.database.bulk(async (tx) => {
      const row = await lockRequest(tx, id);
      const me = await askerOf(tx, actor);
      const away = actor.actsFor?.id ?? null;
      if (row === null || (row.requestedBy !== me && row.requestedBy !== away)) return noRequest();
      const at = this.clock.now();
      if (!isWaiting(row, at))
        return refuse('already_decided', `This request is ${row.state} already.`);
      const deciding = { state: 'withdrawn', by: actor.name, at, to: null, note: null } as const;
      const withdrawn = await saveDecision(tx, id, deciding);
      await this.increases.withdraw(tx, actor, id);
      await this.increases.record(tx, actor, 'withdraw', withdrawn, null);
      return withdrawn;
    });
  }
}

export const mayApprove = ({ roles }: Actor): boolean =>
  roles.has('finance') || roles.has('platform');

/** What a person agreed to: what was asked for, or less. */
export function agreedTo(
  row: RequestRow,
  limit: LimitStanding,
  text: string | null,
): bigint | Problem {
  const asked = toFemto(row.to);
  const to = text === null ? asked : readAmount(text, row.subject.kind, 'to');
  if (typeof to !== 'bigint') return to;
  if (to > asked) return refuse('more_than_asked', `Only ${row.to} was asked for.`, { path: 'to' });
  if (to <= limit.effective)
    return refuse('not_more', `The limit is ${fromFemto(limit.effective)} already.`, {
      path: 'to',
    });
  return to;
}
