import { createHash, randomBytes } from 'node:crypto';

/** Long enough for someone who is away for the weekend and more. */
export const INVITATION_DAYS = 7;

export type InvitationState = 'open' | 'accepted' | 'revoked' | 'expired';

export interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly teams: readonly string[];
  /** The account that it is for, or that it made. */
  readonly person: string | null;
  readonly createdBy: string;
  readonly createdByName: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly sentAt: Date | null;
  /** Why it could not be sent by e-mail yet. */
  readonly problem: string | null;
  readonly hint: string | null;
  readonly acceptedAt: Date | null;
  readonly revokedAt: Date | null;
}

export const newInvitationToken = (): string => randomBytes(32).toString('base64url');

/** The table keeps this alone: reading it makes no link. */
export const invitationHash = (token: string): string =>
  createHash('sha256').update(token).digest('hex');

export function stateOfInvitation(
  row: Pick<InvitationRow, 'acceptedAt' | 'revokedAt' | 'expiresAt'>,
  now: Date,
): InvitationState {
  if (row.acceptedAt !== null) return 'accepted';
  if (row.revokedAt !== null) return 'revoked';
  return row.expiresAt <= now ? 'expired' : 'open';
}
