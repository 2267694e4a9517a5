import type { Scope } from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import { personBehind } from '../../access/access.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql } from '../../platform/database.js';
import { Forbidden, Invalid } from '../../platform/errors.js';
import { loadSettings } from '../controls.repository.js';
import { dimensionsOf } from '../policies/publication.repository.js';
import {
  confirmTextOf,
  type Fault,
  readScope,
  reasonFault,
  type StoredStop,
  untilFault,
} from './stop.js';
import { findStop, lockStops, stopsInForce, unknownName } from './stop.repository.js';
import { StopsService } from './stops.service.js';

export interface StopInput {
  readonly scope: unknown;
  readonly reason: string;
  readonly until?: Date | null;
  readonly confirm: string;
}

export type Stopping = { readonly stop: StoredStop } | { readonly fault: Fault };

/** A document carries no more than a thousand: an organisation that needs as many has something else to fix. */
const STOPS_MAX = 900;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Stops by people: who may, what has to be typed, and what an input must say. */
@Injectable()
export class StoppingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(StopsService) private readonly stops: StopsService,
  ) {}

  async stop(
    actor: Actor,
    { scope: raw, reason, until = null, confirm }: StopInput,
  ): Promise<Stopping> {
    const read = readScope(raw, await dimensionsOf(this.database));
    if ('fault' in read) return read;
    const { scope } = read;
    if (!mayStop(actor, scope)) throw new Forbidden(FOREIGN);
    const fault =
      reasonFault(reason) ?? untilFault(until, this.clock.now()) ?? confirmFault(scope, confirm);
    if (fault !== null) return { fault };
    return this.database.transaction(async (tx) => {
      await lockStops(tx);
      const wrong = (await this.nameFault(tx, scope)) ?? (await this.numberFault(tx));
      if (wrong !== null) return { fault: wrong };
      const raising = { scope, reason: reason.trim(), origin: 'person', until } as const;
      return { stop: await this.stops.raise(tx, actor, raising) };
    });
  }

  async resume(actor: Actor, id: string, reason: string): Promise<Stopping> {
    const fault = reasonFault(reason);
    if (fault !== null) return { fault };
    return this.database.transaction(async (tx) => {
      await lockStops(tx);
      const stop = UUID.test(id) ? await findStop(tx, id) : null;
      if (stop === null || !isSeen(actor, stop)) return { fault: NO_SUCH_STOP };
      const wrong = await this.liftFault(tx, actor, stop);
      if (wrong !== null) return { fault: wrong };
      return { stop: await this.stops.lift(tx, actor, stop, reason.trim()) };
    });
  }

  /** A scope as it would be stopped; refused like the stop itself. */
  async scopeOf(actor: Actor, raw: unknown): Promise<Scope> {
    const read = readScope(raw, await dimensionsOf(this.database));
    const fault = 'fault' in read ? read.fault : await this.nameFault(this.database, read.scope);
    if (fault !== null) throw new Invalid(fault.message, { slug: fault.code, hint: fault.hint });
    if ('fault' in read || !mayStop(actor, read.scope)) throw new Forbidden(FOREIGN);
    return read.scope;
  }

  private async nameFault(sql: Sql, scope: Scope): Promise<Fault | null> {
    const name = await unknownName(sql, scope);
    if (name === null) return null;
    const message = `There is no ${name} "${scope[name] ?? ''}".`;
    const hint = `name a ${name} that is there: this stop would stop nothing`;
    return { code: `unknown_${name}`, message, path: `scope.${name}`, hint };
  }

  private async numberFault(sql: Sql): Promise<Fault | null> {
    const count = (await stopsInForce(sql, this.clock.now())).length;
    if (count < STOPS_MAX) return null;
    const hint = 'lift some, or stop a wider scope';
    return { code: 'too_many_stops', message: `${count} stops are in force.`, path: 'scope', hint };
  }

  private async liftFault(sql: Sql, actor: Actor, stop: StoredStop): Promise<Fault | null> {
    if (stop.liftedAt !== null) return null;
    if (stop.origin !== 'person') {
      const hint =
        stop.origin === 'ladder' ? 'raise the budget, or change its ladder' : 'unfreeze the key';
      const message = `This stop is held by ${stop.origin === 'ladder' ? 'a budget' : 'a frozen key'}.`;
      return { code: 'not_by_hand', message, path: 'id', hint };
    }
    const isOwn = await samePerson(sql, stop.raisedById, actor.id);
    if (!isOwn && !isKeeper(actor)) return NOT_YOURS;
    const { liftByAnother } = await loadSettings(sql);
    if (!isOwn || !liftByAnother) return null;
    const hint = 'ask another person of finance or platform';
    const message = 'The person who raised a stop may not lift it.';
    return { code: 'another_person', message, path: 'id', hint };
  }
}

/** By whatever session or key. */
const samePerson = async (sql: Sql, one: string, other: string): Promise<boolean> =>
  one === other ||
  ((await personBehind(sql, one)) ?? one) === ((await personBehind(sql, other)) ?? other);

const FOREIGN = 'A team lead stops their own teams.';
const NO_SUCH_STOP: Fault = {
  code: 'unknown_stop',
  message: 'There is no such stop.',
  path: 'id',
  hint: 'take an id from the list of stops',
};
const NOT_YOURS: Fault = {
  code: 'not_yours',
  message: 'A team lead lifts what they stopped themselves.',
  path: 'id',
  hint: 'ask finance or platform',
};

/** Keeps the whole house, not some teams of it. */
const isKeeper = ({ roles, teams }: Actor): boolean =>
  teams === 'all' && (roles.has('platform') || roles.has('finance'));

const mayStop = (actor: Actor, { team }: Scope): boolean =>
  isKeeper(actor) || (actor.teams !== 'all' && team !== undefined && actor.teams.includes(team));

const isSeen = ({ teams }: Actor, { scope: { team } }: StoredStop): boolean =>
  teams === 'all' || team === undefined || teams.includes(team);

function confirmFault(scope: Scope, confirm: string): Fault | null {
  const wanted = confirmTextOf(scope);
  if (confirm.trim() === wanted) return null;
  const hint = `type "${wanted}"`;
  return { code: 'not_confirmed', message: 'This stop was not confirmed.', path: 'confirm', hint };
}
