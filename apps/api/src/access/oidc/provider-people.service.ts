import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { Person } from '../../generated/prisma/client.js';
import { SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Tx } from '../../platform/database.js';
import { InvitationStore } from '../invitations/invitation-store.js';
import { applyGroups } from '../people/group-grants.js';
import { saveGroupTeam } from '../people/group-team.js';
import type { Provider } from '../sign-in/settings.js';
import { lockAccounts } from '../sign-in/ways-in.js';
import { type Claims, directoryTeamOf, grantsOf, profileOf } from './claims.js';
import { Refused } from './refusal.js';

export interface Subject {
  readonly provider: Provider;
  readonly subject: string;
  readonly claims: Claims;
}

/** People whom an identity provider knows. Issuer and subject say who they are, and nothing else does. */
@Injectable()
export class ProviderPeople {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(InvitationStore) private readonly invitations: InvitationStore,
  ) {}

  /** Who signs in, made or bound where they are new, with what their groups give now. Throws Refused. */
  async enter(who: Subject, invitation: string | null): Promise<Person> {
    const outcome = await this.database.transaction(async (tx) => {
      await lockAccounts(tx);
      const found = await this.find(tx, who, invitation);
      if (found instanceof Refused) return found;
      const { before, row } = found;
      const after = await this.write(tx, row, who, { lastSignInAt: this.clock.now() });
      await this.record(tx, who, before, after);
      return refusalOf(after) ?? after;
    });
    // What was taken away stays taken away, however the sign-in ends.
    if (outcome instanceof Refused) throw outcome;
    return outcome;
  }

  /** What a provider says now of someone who is signed in; false: they may not go on. */
  check(who: Subject): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await lockAccounts(tx);
      const row = await this.known(tx, who);
      if (row === null) return false;
      const after = await this.write(tx, row, who, {});
      await this.record(tx, who, row, after);
      return refusalOf(after) === null;
    });
  }

  private known(tx: Tx, { provider, subject }: Subject): Promise<Person | null> {
    return tx.prisma.person.findFirst({ where: { issuer: provider.issuer, subject } });
  }

  private async find(
    tx: Tx,
    who: Subject,
    invitation: string | null,
  ): Promise<{ readonly before: Person | null; readonly row: Person } | Refused> {
    const known = await this.known(tx, who);
    const issuer = who.provider.issuer;
    const bound = { issuer, subject: who.subject };
    if (invitation !== null) {
      const open = await this.invitations.open(tx, invitation);
      if (open === null) return new Refused('invitation_ended');
      if (known !== null && known.id !== open.person) return new Refused('already_bound');
      if ((await this.invitations.take(tx, invitation)) === null)
        return new Refused('invitation_ended');
      const made = await this.invitations.fulfil(tx, open, { ...bound, passwordHash: null });
      return { before: made.before, row: made.after };
    }
    if (known !== null) return { before: known, row: known };
    // Someone without a role leaves no trace: a provider may know many people who have nothing to do here.
    if (grantsOf(who.claims, who.provider).roles.length === 0) return new Refused('no_role');
    const profile = profileOf(who.claims, who.subject);
    const row = await tx.prisma.person.create({
      data: { ...profile, ...bound, roles: [], teams: [], createdAt: this.clock.now() },
    });
    return { before: null, row };
  }

  private async write(
    tx: Tx,
    row: Person,
    who: Subject,
    more: { readonly lastSignInAt?: Date },
  ): Promise<Person> {
    await applyGroups(tx, row.id, grantsOf(who.claims, who.provider), this.clock.now());
    const profile = profileOf(who.claims, who.subject);
    const user = profile.emailChecked ? profile.email : null;
    const team = directoryTeamOf(who.claims, who.provider);
    await saveGroupTeam(tx, row.id, { user, team }, this.clock.now());
    const data = { ...profile, ...more };
    return tx.prisma.person.update({ where: { id: row.id }, data });
  }

  private async record(
    tx: Tx,
    { provider }: Subject,
    before: Person | null,
    after: Person,
  ): Promise<void> {
    const was = before === null ? null : shown(before);
    const is = shown(after);
    if (JSON.stringify(was) === JSON.stringify(is)) return;
    await this.audit.record(tx, SYSTEM, {
      action: before === null ? 'person.create' : 'person.update',
      entityType: 'person',
      entityId: after.id,
      reason: `As ${provider.name} says at a sign-in or a check`,
      before: was,
      after: is,
    });
  }
}

function refusalOf({ disabledAt, roles }: Person): Refused | null {
  if (disabledAt !== null) return new Refused('disabled');
  return roles.length === 0 ? new Refused('no_role') : null;
}

const shown = ({ email, name, roles, teams, issuer, subject, disabledAt }: Person) => ({
  email,
  name,
  roles: [...roles].sort(),
  teams: [...teams].sort(),
  issuer,
  subject,
  disabledAt,
});
