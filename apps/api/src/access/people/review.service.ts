import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { Actor, Role } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql } from '../../platform/database.js';
import { isUuid } from '../../platform/ids.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { versionOf } from '../../platform/seen.js';
import { ownNameOnly } from '../delegates/delegation.js';
import { rolesAmong } from '../identity.js';
import { confirmGrant, type Grant, listGrants, lockGrant } from './grant.repository.js';
import { PeopleService } from './people.service.js';
import { settable } from './person-change.js';
import { partyBehind, partyOf, sameHuman } from './subject.js';

export type ShownGrant = Grant & { readonly __typename: 'Grant' };

/** The review of access: of each role and each team of each person, whether it is still needed. */
@Injectable()
export class AccessReview {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(PeopleService) private readonly people: PeopleService,
  ) {}

  async list(isEndedToo: boolean): Promise<ShownGrant[]> {
    return (await listGrants(this.database, isEndedToo)).map(shown);
  }

  /** Says that it is still needed. A person does not confirm what is theirs. */
  async confirm(actor: Actor, id: string): Promise<ShownGrant | Problem> {
    if (!isUuid(id)) return unknownGrant();
    return this.database.transaction(async (tx) => {
      const grant = await lockGrant(tx, id);
      if (grant === null) return unknownGrant();
      const own = await ownProblem(tx, actor, grant);
      if (own !== null) return own;
      const at = this.clock.now();
      await confirmGrant(tx, id, at, actor.name);
      const { person, kind, value } = grant;
      await this.audit.record(tx, actor, {
        ...{ action: 'grant.confirm', entityType: 'grant', entityId: id },
        after: { person, kind, value },
      });
      return shown({ ...grant, reviewedAt: at, reviewedBy: actor.name });
    });
  }

  /** Takes it away, as the page of people would. */
  async remove(actor: Actor, id: string, reason: string): Promise<ShownGrant | Problem> {
    if (!isUuid(id)) return unknownGrant();
    if (reason.trim() === '')
      return refuse('reason_missing', 'Say why it is no longer needed.', { path: 'reason' });
    const grant = await this.find(id);
    if (grant === null) return unknownGrant();
    if (grant.origin === 'group')
      return refuse('by_group', 'A group of the identity provider gives this.', {
        hint: 'Take the person out of the group: the next sign-in follows.',
      });
    const done = await this.take(actor, grant, reason);
    if (isProblem(done)) return done;
    return shown({ ...grant, endedAt: this.clock.now(), endedBy: actor.name });
  }

  private async find(id: string): Promise<Grant | null> {
    return (await listGrants(this.database, false)).find((grant) => grant.id === id) ?? null;
  }

  private async take(actor: Actor, { person: id, kind, value }: Grant, reason: string) {
    const person = await this.database.prisma.person.findUnique({ where: { id } });
    if (person === null) return unknownGrant();
    const { email, name } = person;
    const left = without({ roles: rolesAmong(person.roles), teams: person.teams }, kind, value);
    // Of the roles that are left, none that another change took meanwhile comes back.
    const seen = { version: versionOf(settable(person)) };
    return this.people.save(actor, { id, email, name, ...left, seen }, reason);
  }
}

async function ownProblem(sql: Sql, actor: Actor, { person }: Grant): Promise<Problem | null> {
  const acting = ownNameOnly(actor);
  if (acting !== null) return acting;
  const isOwn = sameHuman(await partyOf(sql, actor), await partyBehind(sql, person, null));
  return isOwn ? refuse('own_grant', 'Another person confirms what is yours.') : null;
}

const shown = (grant: Grant): ShownGrant => ({ ...grant, __typename: 'Grant' });

const unknownGrant = (): Problem =>
  refuse('unknown_grant', 'This was taken away already, or never given.', { path: 'id' });

/** Pure. What a person holds without one role or one team. */
const without = (
  held: { readonly roles: readonly Role[]; readonly teams: readonly string[] },
  kind: Grant['kind'],
  value: string,
): { readonly roles: readonly Role[]; readonly teams: readonly string[] } => ({
  roles: kind === 'role' ? held.roles.filter((role) => role !== value) : held.roles,
  teams: kind === 'team' ? held.teams.filter((team) => team !== value) : held.teams,
});
