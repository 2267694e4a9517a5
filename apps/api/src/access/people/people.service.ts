import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { Person as PersonRow } from '../../generated/prisma/client.js';
import { type Actor, type Role, STAFF_ROLES, SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Tx } from '../../platform/database.js';
import { type Persona, PERSONAS } from '../sign-in/demo.js';
import { type PersonIdentity, rolesAmong } from '../identity.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { isId } from '../id.js';
import { seenProblem, versionOf } from '../../platform/seen.js';
import { lastWayIn, lockAccounts } from '../sign-in/ways-in.js';
import { hashPassword } from '../sign-in/password.js';
import { ownNameOnly } from '../delegates/delegation.js';
import { recordGrants } from './grant.repository.js';
import { rolesNotHeld } from './roles-held.js';
import { audited, isActivePlatform, rolesGiven, settable } from './person-change.js';
import { checkPerson, type CheckedPerson, type PersonInput } from './person.js';

export interface Person {
  __typename: 'Person';
  id: string;
  email: string;
  name: string;
  roles: Role[];
  teams: string[];
  demo: boolean;
  createdAt: Date;
  disabledAt: Date | null;
  lastSignInAt: Date | null;
  version: string | null;
}

/** The account of a person who can read the env file of this installation. No mail reaches it. */
const ADMINISTRATOR = { email: 'administrator@localhost', name: 'Administrator' };

@Injectable()
export class PeopleService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async list(): Promise<Person[]> {
    const rows = await this.database.prisma.person.findMany({
      orderBy: [{ name: 'asc' }, { email: 'asc' }],
    });
    return rows.map(toPerson);
  }

  /** Creates without an id, changes with one. Disabling a person or changing their password signs them out everywhere. */
  async save(actor: Actor, input: PersonInput, reason: string | null): Promise<Person | Problem> {
    const checked = ownNameOnly(actor) ?? checkPerson(input);
    if (isProblem(checked)) return checked;
    // Slow on purpose, so it is done before anything is locked.
    const passwordHash =
      typeof input.password === 'string' ? await hashPassword(input.password) : null;
    return this.change(async (tx) => {
      const row = await this.existing(tx, input.id ?? null);
      if (isProblem(row)) return row;
      const crossed = row === null ? null : seenProblem(actor, input.seen, settable(row), row.name);
      if (crossed !== null) return crossed;
      const disabled = input.disabled ?? (row?.disabledAt ?? null) !== null;
      const problem =
        rolesNotHeld(actor, rolesGiven(row, checked, { disabled, passwordHash })) ??
        (await this.problemWith(tx, row, checked, disabled));
      if (problem !== null) return problem;
      const data = {
        ...checked,
        disabledAt: disabled ? (row?.disabledAt ?? this.clock.now()) : null,
        ...(passwordHash !== null && { passwordHash }),
      };
      const after = await this.write(tx, actor, row, data);
      if (disabled || passwordHash !== null)
        await tx.prisma.session.deleteMany({ where: { personId: after.id } });
      await this.audit.record(tx, actor, {
        action: actionOf(row, after),
        entityType: 'person',
        entityId: after.id,
        reason,
        before: row === null ? null : audited(row),
        after: { ...audited(after), ...(passwordHash !== null && { signInChanged: true }) },
      });
      return toPerson(after);
    });
  }

  /** The stand-ins of the sample organisation, made where they are missing. */
  async ensurePersonas(): Promise<void> {
    await this.change(async (tx) => {
      for (const { email, label, role, teams } of PERSONAS) {
        if ((await tx.prisma.person.count({ where: { email, issuer: null } })) > 0) continue;
        const data = { email, name: label, roles: [role], teams: [...teams], demo: true };
        const row = await this.write(tx, SYSTEM, null, data);
        await this.audit.record(tx, SYSTEM, {
          action: 'person.create',
          entityType: 'person',
          entityId: row.id,
          after: audited(row),
        });
      }
    });
  }

  async persona({ email }: Persona): Promise<PersonIdentity | null> {
    return this.database.prisma.person.findFirst({ where: { email, demo: true } });
  }

  /** The local administrator, made at the first sign-in; null once the account was disabled. */
  ensureAdministrator(): Promise<PersonIdentity | null> {
    return this.change(async (tx) => {
      const known = await tx.prisma.person.findFirst({
        where: { email: ADMINISTRATOR.email, issuer: null },
      });
      if (known !== null) return known.disabledAt === null ? known : null;
      const row = await this.write(tx, SYSTEM, null, {
        ...ADMINISTRATOR,
        roles: [...STAFF_ROLES],
        teams: [],
      });
      await this.audit.record(tx, SYSTEM, {
        action: 'person.create',
        entityType: 'person',
        entityId: row.id,
        after: audited(row),
      });
      return row;
    });
  }

  /** One change of people at a time: two administrators cannot demote each other at once. */
  private change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.transaction(async (tx) => {
      await lockAccounts(tx);
      return work(tx);
    });
  }

  private async existing(tx: Tx, id: string | null): Promise<PersonRow | Problem | null> {
    if (id === null) return null;
    const row = isId(id) ? await tx.prisma.person.findUnique({ where: { id } }) : null;
    if (row === null)
      return refuse('unknown_person', `There is no person "${id}".`, { path: 'id' });
    // A stand-in with a password could be signed in to from anywhere.
    if (row.demo)
      return refuse('demo_person', 'The stand-ins of the sample organisation stay as they are.', {
        path: 'id',
      });
    return row;
  }

  private async problemWith(
    tx: Tx,
    row: PersonRow | null,
    person: CheckedPerson,
    disabled: boolean,
  ): Promise<Problem | null> {
    // People of an identity provider are known by their subject; only accounts are known by their address.
    const namesake = await tx.prisma.person.findFirst({
      where: { email: person.email, issuer: null },
    });
    if (namesake !== null && namesake.id !== row?.id && (row?.issuer ?? null) === null) {
      return refuse('email_taken', `${person.email} belongs to another person.`, { path: 'email' });
    }
    const known = await tx.prisma.team.findMany({
      where: { id: { in: person.teams }, removedAt: null },
      select: { id: true },
    });
    const unknown = person.teams.find(
      (team) => !known.some(({ id }) => id === team) && !row?.teams.includes(team),
    );
    if (unknown !== undefined)
      return refuse('unknown_team', `There is no team "${unknown}".`, { path: 'teams' });
    if (row !== null && isActivePlatform(row) && (disabled || !person.roles.includes('platform'))) {
      const path = disabled ? 'disabled' : 'roles';
      const last = await lastWayIn(tx, { person: row.id }, path);
      if (last !== null) return last;
      const others = { id: { not: row.id }, roles: { has: 'platform' }, disabledAt: null };
      if ((await tx.prisma.person.count({ where: others })) === 0) {
        return refuse(
          'last_platform_person',
          'No other person could manage people and keys any more.',
          {
            path,
            hint: 'Give the role platform to another person first.',
          },
        );
      }
    }
    return null;
  }

  private async write(
    tx: Tx,
    actor: Actor,
    row: PersonRow | null,
    data: WrittenPerson,
  ): Promise<PersonRow> {
    const at = this.clock.now();
    const written = await (row === null
      ? tx.prisma.person.create({ data: { ...data, createdAt: at } })
      : tx.prisma.person.update({ where: { id: row.id }, data }));
    await recordGrants(tx, written.id, actor, at);
    return written;
  }
}

interface WrittenPerson extends CheckedPerson {
  demo?: boolean;
  disabledAt?: Date | null;
  passwordHash?: string;
}

function actionOf(before: PersonRow | null, after: PersonRow): string {
  if (before === null) return 'person.create';
  if ((before.disabledAt === null) === (after.disabledAt === null)) return 'person.update';
  return after.disabledAt === null ? 'person.enable' : 'person.disable';
}

const toPerson = ({ passwordHash: _kept, ...row }: PersonRow): Person => ({
  ...row,
  __typename: 'Person',
  roles: rolesAmong(row.roles),
  version: versionOf(settable(row)),
});
