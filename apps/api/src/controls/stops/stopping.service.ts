import type { Scope } from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import { parties } from '../../access/access.module.js';
import {
  ApprovalsService,
  loadApprovals,
  type Proposal,
  ruleFor,
} from '../../approvals/approvals.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql } from '../../platform/database.js';
import { Forbidden, Invalid } from '../../platform/errors.js';
import { isUuid } from '../../platform/ids.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { customDimensions, OrgService } from '../../org/org.module.js';
import { loadSettings } from '../controls.repository.js';
import { spellingNote } from './spellings.js';
import {
  confirmTextOf,
  isInForce,
  readScope,
  reasonProblem,
  type StoredStop,
  untilProblem,
} from './stop.js';
import { findStop, keyExists, lockStops, stopsInForce } from './stop.repository.js';
import { type PublishStops, StopsService } from './stops.service.js';

export interface StopInput {
  readonly scope: unknown;
  readonly reason: string;
  readonly until?: Date | null;
  readonly confirm: string;
}

export interface StopPreview {
  readonly scope: Scope;
  /** What has to be typed before so much is stopped. */
  readonly confirmText: string;
  /** What a stop of one spelling of a model leaves open; null: nothing. */
  readonly note: string | null;
}

/** A document carries no more than a thousand: an organisation that needs as many has something else to fix. */
const STOPS_MAX = 900;

/** Stops by people: who may, what has to be typed, and what an input must say. */
@Injectable()
export class StoppingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(StopsService) private readonly stops: StopsService,
    @Inject(OrgService) private readonly org: OrgService,
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
  ) {}

  async stop(
    actor: Actor,
    { scope: raw, reason, until = null, confirm }: StopInput,
    publish: PublishStops,
  ): Promise<StoredStop | Problem> {
    const read = readScope(raw, await customDimensions(this.database));
    if (isProblem(read)) return read;
    const { scope } = read;
    if (!mayStop(actor, scope)) throw new Forbidden(FOREIGN);
    const problem =
      reasonProblem(reason) ??
      untilProblem(until, this.clock.now()) ??
      confirmProblem(scope, confirm);
    if (problem !== null) return problem;
    return this.database.transaction(async (tx) => {
      await lockStops(tx);
      const wrong = (await this.nameProblem(tx, scope)) ?? (await this.numberProblem(tx));
      if (wrong !== null) return wrong;
      const stop = { scope, reason: reason.trim(), origin: 'person', until } as const;
      return this.stops.raise(tx, actor, stop, publish);
    });
  }

  /** Where the rules say so, lifting waits for the approval of other people: the answer is then what waits. */
  async resume(
    actor: Actor,
    id: string,
    reason: string,
    publish: PublishStops,
  ): Promise<StoredStop | Proposal | Problem> {
    const problem = reasonProblem(reason);
    if (problem !== null) return problem;
    return this.database.transaction(async (tx) => {
      await lockStops(tx);
      const stop = isUuid(id) ? await findStop(tx, id) : null;
      if (stop === null || !isSeen(actor, stop)) return NO_SUCH_STOP;
      const wrong = await this.liftProblem(tx, actor, stop);
      if (wrong !== null) return wrong;
      const waits = await this.propose(tx, actor, stop, reason.trim());
      return waits ?? this.stops.lift(tx, actor, stop, reason.trim(), publish);
    });
  }

  private async propose(tx: Sql, actor: Actor, stop: StoredStop, reason: string) {
    if (!isInForce(stop, this.clock.now().getTime())) return null;
    const { id, scope } = stop;
    const teams = scope['team'] === undefined ? [] : [scope['team']];
    return this.approvals.propose(tx, actor, {
      ...{ what: 'stop', rule: 'stop', subject: id, teams, amountUsd: null },
      ...{ title: `Lift the stop of ${confirmTextOf(scope)}`, change: { stop: id }, reason },
    });
  }

  /** A stop as it would be, and what has to be typed for it; refused like the stop itself. */
  async preview(actor: Actor, raw: unknown): Promise<StopPreview> {
    const read = readScope(raw, await customDimensions(this.database));
    if (isProblem(read)) throw invalid(read);
    const { scope } = read;
    const problem = await this.nameProblem(this.database, scope);
    if (problem !== null) throw invalid(problem);
    if (!mayStop(actor, scope)) throw new Forbidden(FOREIGN);
    return { scope, confirmText: confirmTextOf(scope), note: spellingNote(scope) };
  }

  private async nameProblem(sql: Sql, scope: Scope): Promise<Problem | null> {
    const name = await this.unknownName(sql, scope);
    if (name === null) return null;
    const message = `There is no ${name} "${scope[name] ?? ''}".`;
    const hint = `name a ${name} that is there: this stop would stop nothing`;
    return refuse(`unknown_${name}`, message, { path: `scope.${name}`, hint });
  }

  /** Bursar's own ids of what a scope names: whatever else it may be, it must be there. */
  private async unknownName(
    sql: Sql,
    { team, project, key }: Scope,
  ): Promise<'team' | 'project' | 'key' | null> {
    const unknown = team === undefined ? null : await this.org.unknownPart(sql, team, project);
    if (unknown !== null) return unknown;
    return key === undefined || (await keyExists(sql, key)) ? null : 'key';
  }

  private async numberProblem(sql: Sql): Promise<Problem | null> {
    const count = (await stopsInForce(sql, this.clock.now())).length;
    if (count < STOPS_MAX) return null;
    const hint = 'lift some, or stop a wider scope';
    return refuse('too_many_stops', `${count} stops are in force.`, { path: 'scope', hint });
  }

  private async liftProblem(sql: Sql, actor: Actor, stop: StoredStop): Promise<Problem | null> {
    if (stop.liftedAt !== null) return null;
    if (stop.origin !== 'person') {
      const hint =
        stop.origin === 'ladder' ? 'raise the budget, or change its ladder' : 'unfreeze the key';
      const message = `This stop is held by ${stop.origin === 'ladder' ? 'a budget' : 'a frozen key'}.`;
      return refuse('not_by_hand', message, { path: 'id', hint });
    }
    const raiser = await parties.partyBehind(sql, stop.raisedById, null);
    const isOwn = parties.sameHuman(raiser, await parties.partyOf(sql, actor));
    if (!isOwn && !isKeeper(actor)) return NOT_YOURS;
    const { liftByAnother } = await loadSettings(sql);
    // What other people approve is lifted by two already.
    const isApproved = ruleFor(await loadApprovals(sql), 'stop', null) !== null;
    if (!isOwn || !liftByAnother || isApproved) return null;
    const hint = 'ask another person of finance or platform';
    const message = 'The person who raised a stop may not lift it.';
    return refuse('another_person', message, { path: 'id', hint });
  }
}

const FOREIGN = 'A team lead stops their own teams.';
const NO_SUCH_STOP = refuse('unknown_stop', 'There is no such stop.', {
  path: 'id',
  hint: 'take an id from the list of stops',
});
const NOT_YOURS = refuse('not_yours', 'A team lead lifts what they stopped themselves.', {
  path: 'id',
  hint: 'ask finance or platform',
});

const invalid = ({ code, message, hint }: Problem): Invalid =>
  new Invalid(message, { slug: code, ...(hint !== undefined && { hint }) });

/** Keeps the whole house, not some teams of it. */
const isKeeper = ({ roles, teams }: Actor): boolean =>
  teams === 'all' && (roles.has('platform') || roles.has('finance'));

const mayStop = (actor: Actor, { team }: Scope): boolean =>
  isKeeper(actor) || (actor.teams !== 'all' && team !== undefined && actor.teams.includes(team));

const isSeen = ({ teams }: Actor, { scope: { team } }: StoredStop): boolean =>
  teams === 'all' || team === undefined || teams.includes(team);

function confirmProblem(scope: Scope, confirm: string): Problem | null {
  const wanted = confirmTextOf(scope);
  if (confirm.trim() === wanted) return null;
  const hint = `type "${wanted}"`;
  return refuse('not_confirmed', 'This stop was not confirmed.', { path: 'confirm', hint });
}
