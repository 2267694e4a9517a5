import type { Role } from '../../platform/actor.js';
import { rolesAmong } from '../identity.js';
import { type InvitationRow, type InvitationState, stateOfInvitation } from './invitation.js';

/** An invitation as people who manage accounts see it: never with its link. */
export interface Invitation {
  readonly __typename: 'Invitation';
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: Role[];
  readonly teams: readonly string[];
  readonly state: InvitationState;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly sentAt: Date | null;
  readonly problem: string | null;
  readonly hint: string | null;
}

export const toInvitation = (row: InvitationRow, now: Date): Invitation => ({
  __typename: 'Invitation',
  id: row.id,
  email: row.email,
  name: row.name,
  roles: rolesAmong(row.roles),
  teams: row.teams,
  state: stateOfInvitation(row, now),
  createdBy: row.createdByName,
  createdAt: row.createdAt,
  expiresAt: row.expiresAt,
  sentAt: row.sentAt,
  problem: row.problem,
  hint: row.hint,
});
