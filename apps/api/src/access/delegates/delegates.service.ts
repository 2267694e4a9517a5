import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql } from '../../platform/database.js';
import { isUuid } from '../../platform/ids.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { findPerson } from '../people/person-names.js';
import { actingFor, type DelegationInput, delegationProblem, ownNameOnly } from './delegation.js';
import {
  awayBehind,
  type Delegation,
  endDelegation,
  findDelegation,
  insertDelegation,
  listDelegations,
} from './delegation.repository.js';

export interface ShownDelegation extends Delegation {
  readonly __typename: 'Delegation';
  /** planned, inForce or over. */
  readonly state: string;
  readonly isMine: boolean;
  readonly mayEnd: boolean;
}

/** Who acts for whom while they are away, from a day to a day. */
@Injectable()
export class DelegatesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** One's own; platform and auditors see all of them. */
  async list(actor: Actor): Promise<ShownDelegation[]> {
    const about = seesAll(actor) ? null : actor.id;
    const rows = await listDelegations(this.database, about);
    return rows.map((row) => this.shown(actor, row));
  }

  /** The actor in the name of another, where a delegation in force allows it; else null. */
  async actorFor(actor: Actor, delegation: string): Promise<Actor | null> {
    if (actor.kind !== 'person' || actor.actsFor !== undefined || !isUuid(delegation)) return null;
    const away = await awayBehind(this.database, delegation, this.clock.now(), actor.id);
    return away === null ? null : actingFor(actor, away);
  }

  async add(actor: Actor, input: DelegationInput): Promise<ShownDelegation | Problem> {
    const mine = ownNameOnly(actor);
    if (mine !== null) return mine;
    const now = this.clock.now();
    const { to, reason } = input;
    const from = input.from ?? now;
    const problem = delegationProblem({ from, to, reason }, now);
    if (problem !== null) return problem;
    return this.database.transaction(async (tx) => {
      const pair = await this.pairOf(tx, actor, input);
      if (isProblem(pair)) return pair;
      const id = await insertDelegation(tx, {
        ...{ ...pair, from, to, reason: reason.trim() },
        ...{ createdAt: now, createdBy: actor.name },
      });
      const after = { person: pair.person, delegate: pair.delegate, from, to };
      await this.record(tx, actor, 'add', id, reason, after);
      return this.shownById(tx, actor, id);
    });
  }

  /** From this moment on. */
  async end(actor: Actor, id: string, reason: string): Promise<ShownDelegation | Problem> {
    const mine = ownNameOnly(actor);
    if (mine !== null) return mine;
    const unknown = refuse('unknown_delegation', 'There is no such delegation of yours.');
    if (!isUuid(id)) return unknown;
    return this.database.transaction(async (tx) => {
      const row = await findDelegation(tx, id);
      if (row === null || !this.shown(actor, row).mayEnd) return unknown;
      await endDelegation(tx, id, this.clock.now(), actor.name);
      const { person, delegate, from, to } = row;
      await this.record(tx, actor, 'end', id, reason, { person, delegate, from, to });
      return this.shownById(tx, actor, id);
    });
  }

  private async pairOf(
    tx: Sql,
    actor: Actor,
    { person: named, delegate: other }: DelegationInput,
  ): Promise<{ person: string; delegate: string } | Problem> {
    const person = named === undefined || named === null ? actor : await findPerson(tx, named);
    if (person === null || !(person.id === actor.id || mayManage(actor)))
      return refuse('unknown_person', 'You name a delegate for yourself only.', {
        path: 'person',
        hint: 'A platform engineer does it for a person who is away already.',
      });
    const delegate = await findPerson(tx, other);
    if (delegate === null)
      return refuse('unknown_person', `There is no person "${other}".`, { path: 'delegate' });
    if (delegate.id === person.id)
      return refuse('same_person', 'A delegate is another person.', { path: 'delegate' });
    if (person.id !== actor.id && delegate.id === actor.id)
      return refuse('own_delegate', 'You do not make yourself the delegate of another person.', {
        path: 'delegate',
        hint: 'Ask them, or another platform engineer.',
      });
    return { person: person.id, delegate: delegate.id };
  }

  private async shownById(tx: Sql, actor: Actor, id: string): Promise<ShownDelegation> {
    const row = await findDelegation(tx, id);
    if (row === null) throw new Error('A delegation was not stored.');
    return this.shown(actor, row);
  }

  private shown(actor: Actor, row: Delegation): ShownDelegation {
    const now = this.clock.now();
    const isOver = row.endedAt !== null || row.to <= now;
    const state = isOver ? 'over' : row.from <= now ? 'inForce' : 'planned';
    const isMine = row.delegate === actor.id;
    const mayEnd = !isOver && (row.person === actor.id || isMine || mayManage(actor));
    return { ...row, __typename: 'Delegation', state, isMine, mayEnd };
  }

  private record(
    tx: Sql,
    actor: Actor,
    did: 'add' | 'end',
    id: string,
    reason: string,
    after: Record<string, unknown>,
  ): Promise<void> {
    const action = `delegation.${did}`;
    return this.audit.record(tx, actor, {
      ...{ action, entityType: 'delegation', entityId: id, reason, after },
    });
  }
}

const mayManage = ({ kind, roles }: Actor): boolean => kind === 'person' && roles.has('platform');
const seesAll = ({ roles }: Actor): boolean => roles.has('platform') || roles.has('auditor');
