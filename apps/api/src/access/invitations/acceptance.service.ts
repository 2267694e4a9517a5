import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { Person } from '../../generated/prisma/client.js';
import { Database } from '../../platform/database.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { personActor } from '../identity.js';
import { passwordProblem } from '../people/person.js';
import { hashPassword } from '../sign-in/password.js';
import { loadSettings } from '../sign-in/settings.repository.js';
import { lockAccounts } from '../sign-in/ways-in.js';
import { invitationHash } from './invitation.js';
import { InvitationStore } from './invitation-store.js';

/** What the page of an invitation shows to the person who has its link. */
export interface OpenInvitation {
  readonly name: string;
  readonly email: string;
  readonly from: string;
  readonly expiresAt: Date;
  /** Whether a password may be set, and where else the person may sign in. */
  readonly password: boolean;
  readonly providers: readonly { readonly id: string; readonly name: string }[];
}

const ended = (): Problem =>
  refuse('invitation_ended', 'This invitation was used already, was withdrawn, or is too old.', {
    hint: 'Ask the person who sent it for a new one.',
  });

/** The other side of an invitation: the person who has the link. */
@Injectable()
export class Acceptance {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(InvitationStore) private readonly store: InvitationStore,
  ) {}

  async open(token: string): Promise<OpenInvitation | Problem> {
    const row = await this.store.open(this.database, invitationHash(token));
    if (row === null) return ended();
    const { accounts, providers } = await loadSettings(this.database);
    return {
      name: row.name,
      email: row.email,
      from: row.createdByName,
      expiresAt: row.expiresAt,
      password: accounts,
      providers: providers.map(({ id, name }) => ({ id, name })),
    };
  }

  /** Sets the first password of a new account, or another one of an account there is. */
  async accept(token: string, password: string): Promise<Person | Problem> {
    const problem = passwordProblem(password);
    if (problem !== null) return problem;
    if (!(await loadSettings(this.database)).accounts)
      return refuse('passwords_off', 'Passwords are switched off here.', {
        hint: 'Accept the invitation with the identity provider.',
      });
    const passwordHash = await hashPassword(password);
    return this.database.transaction(async (tx): Promise<Person | Problem> => {
      await lockAccounts(tx);
      const row = await this.store.open(tx, invitationHash(token));
      if (row === null) return ended();
      const namesake = await tx.prisma.person.findFirst({
        where: { email: row.email, issuer: null },
      });
      // Since it was written an account came or was closed.
      if ((namesake?.id ?? null) !== row.person || (namesake?.disabledAt ?? null) !== null)
        return ended();
      if ((await this.store.take(tx, invitationHash(token))) === null) return ended();
      const proof = { passwordHash, issuer: null, subject: null };
      const { before, after } = await this.store.fulfil(tx, row, proof);
      await this.audit.record(tx, personActor(after), {
        action: before === null ? 'person.create' : 'person.update',
        entityType: 'person',
        entityId: after.id,
        reason: `Accepted the invitation of ${row.createdByName}`,
        before: before === null ? null : shown(before),
        after: { ...shown(after), signInChanged: true },
      });
      return after;
    });
  }
}

const shown = ({ email, name, roles, teams, disabledAt }: Person) => ({
  ...{ email, name, roles, teams, disabledAt },
});
