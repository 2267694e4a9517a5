import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Tx } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { isId } from '../id.js';
import { rolesAmong } from '../identity.js';
import { checkPerson } from '../people/person.js';
import { rolesNotHeld } from '../people/roles-held.js';
import { lockAccounts } from '../sign-in/ways-in.js';
import {
  INVITATION_DAYS,
  invitationHash,
  type InvitationRow,
  newInvitationToken,
  stateOfInvitation,
} from './invitation.js';
import { InvitationPost } from './invitation-post.js';
import { InvitationStore } from './invitation-store.js';
import { type Invitation, toInvitation } from './shown-invitation.js';

export interface InvitationInput {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly InvitationRole[];
  readonly teams: readonly string[];
}
type InvitationRole = ReturnType<typeof rolesAmong>[number];

export interface NewInvitation {
  readonly __typename: 'NewInvitation';
  readonly invitation: Invitation;
  readonly link: string;
  readonly sent: boolean;
  readonly problem: string | null;
  readonly hint: string | null;
}

const DAY_MS = 86_400_000;

/** Accounts by link: the person chooses their own password, or signs in at the identity provider. */
@Injectable()
export class InvitationsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(InvitationStore) private readonly store: InvitationStore,
    @Inject(InvitationPost) private readonly post: InvitationPost,
  ) {}

  async list(): Promise<Invitation[]> {
    const now = this.clock.now();
    return (await this.store.list(this.database)).map((row) => toInvitation(row, now));
  }

  /** `base` begins the link: where people reach this installation. */
  async invite(
    actor: Actor,
    input: InvitationInput,
    { reason, base }: { readonly reason: string | null; readonly base: string },
  ): Promise<NewInvitation | Problem> {
    const checked = checkPerson(input);
    if (isProblem(checked)) return checked;
    return this.change(async (tx) => {
      const row = await this.rowFor(tx, actor, checked);
      if (isProblem(row)) return row;
      const token = newInvitationToken();
      await this.store.save(tx, row, invitationHash(token));
      const made = await this.hand(tx, row, token, base);
      await this.record(tx, actor, 'invitation.create', row, reason);
      return made;
    });
  }

  /** Another link; the one before opens nothing any more. */
  async resend(
    actor: Actor,
    id: string,
    { reason, base }: { readonly reason: string | null; readonly base: string },
  ): Promise<NewInvitation | Problem> {
    return this.change(async (tx) => {
      const before = await this.unfinished(tx, id);
      if (isProblem(before)) return before;
      const problem = rolesNotHeld(actor, rolesAmong(before.roles));
      if (problem !== null) return problem;
      const row = { ...before, ...this.madeBy(actor), sentAt: null };
      const token = newInvitationToken();
      await this.store.renew(tx, row, invitationHash(token));
      const made = await this.hand(tx, row, token, base);
      await this.record(tx, actor, 'invitation.resend', row, reason);
      return made;
    });
  }

  revoke(actor: Actor, id: string, reason: string | null): Promise<Invitation | Problem> {
    return this.change(async (tx) => {
      const row = await this.unfinished(tx, id);
      if (isProblem(row)) return row;
      await this.store.revoke(tx, row.id);
      await this.record(tx, actor, 'invitation.revoke', row, reason);
      return toInvitation({ ...row, revokedAt: this.clock.now() }, this.clock.now());
    });
  }

  private async rowFor(
    tx: Tx,
    actor: Actor,
    { email, name, roles, teams }: Exclude<ReturnType<typeof checkPerson>, Problem>,
  ): Promise<InvitationRow | Problem> {
    const account = await tx.prisma.person.findFirst({ where: { email, issuer: null } });
    if (account !== null && (account.demo || account.disabledAt !== null))
      return refuse('account_closed', `The account of ${email} is disabled, or is a stand-in.`, {
        path: 'email',
        hint: 'Enable the person first.',
      });
    // For an account there is, the link is another way in: with the roles it has, whatever was asked for.
    const given = account === null ? roles : rolesAmong(account.roles);
    const problem = rolesNotHeld(actor, given) ?? (await unknownTeam(tx, teams));
    if (problem !== null) return problem;
    await this.store.clearExpired(tx, email);
    if ((await this.store.openOf(tx, email)) !== null)
      return refuse('invited_already', `${email} is invited already.`, {
        path: 'email',
        hint: 'Send that invitation again, or withdraw it.',
      });
    return {
      ...{ id: newId(), email, name: account?.name ?? name },
      ...{ roles: given, teams: account?.teams ?? teams, person: account?.id ?? null },
      ...this.madeBy(actor),
      createdAt: this.clock.now(),
      ...{ sentAt: null, acceptedAt: null, revokedAt: null, problem: null, hint: null },
    };
  }

  private madeBy(actor: Actor) {
    const expiresAt = new Date(this.clock.now().getTime() + INVITATION_DAYS * DAY_MS);
    return { createdBy: actor.id, createdByName: actor.name, expiresAt };
  }

  private async unfinished(tx: Tx, id: string): Promise<InvitationRow | Problem> {
    const row = isId(id) ? await this.store.find(tx, id) : null;
    if (row === null)
      return refuse('unknown_invitation', 'There is no such invitation.', { path: 'id' });
    const state = stateOfInvitation(row, this.clock.now());
    if (state === 'open' || state === 'expired') return row;
    return refuse('invitation_ended', `This invitation is ${state}.`, { path: 'id' });
  }

  /** The link, and whether it is on its way too: in the transaction that made it. */
  private async hand(
    tx: Tx,
    row: InvitationRow,
    token: string,
    base: string,
  ): Promise<NewInvitation> {
    const link = `${base}/invitation#${token}`;
    const sent = await this.post.put(tx, row.id, link);
    return {
      __typename: 'NewInvitation',
      invitation: toInvitation({ ...row, problem: null, hint: null }, this.clock.now()),
      ...{ link, sent, ...(sent ? { problem: null, hint: null } : NO_MAIL) },
    };
  }

  private change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.transaction(async (tx) => {
      await lockAccounts(tx);
      return work(tx);
    });
  }

  private record(
    tx: Tx,
    actor: Actor,
    action: string,
    { id, email, name, roles, teams, expiresAt }: InvitationRow,
    reason: string | null,
  ): Promise<void> {
    const after = { email, name, roles, teams, expiresAt };
    return this.audit.record(tx, actor, {
      action,
      entityType: 'invitation',
      entityId: id,
      reason,
      after,
    });
  }
}

async function unknownTeam(tx: Tx, teams: readonly string[]): Promise<Problem | null> {
  const known = await tx.prisma.team.findMany({
    where: { id: { in: [...teams] }, removedAt: null },
    select: { id: true },
  });
  const unknown = teams.find((team) => !known.some(({ id }) => id === team));
  return unknown === undefined
    ? null
    : refuse('unknown_team', `There is no team "${unknown}".`, { path: 'teams' });
}

const NO_MAIL = {
  problem: 'No e-mail leaves from here: SMTP_URL is not set.',
  hint: 'Copy the link, and give it to the person yourself.',
};
