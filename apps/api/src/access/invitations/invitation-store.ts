import { Inject, Injectable } from '@nestjs/common';
import type { Person } from '../../generated/prisma/client.js';
import { Clock } from '../../platform/clock.js';
import type { Sql, Tx } from '../../platform/database.js';
import { isUuid } from '../../platform/ids.js';
import { recordGrants } from '../people/grant.repository.js';
import type { InvitationRow } from './invitation.js';

const COLUMNS = `i.id::text AS id, i.email, i.name, to_jsonb(i.roles) AS roles, to_jsonb(i.teams) AS teams, i.person::text AS person,
  i.created_by AS "createdBy", i.created_by_name AS "createdByName", i.created_at AS "createdAt", i.expires_at AS "expiresAt",
  i.sent_at AS "sentAt", i.problem, i.hint, i.accepted_at AS "acceptedAt", i.revoked_at AS "revokedAt"`;

/** Whoever invites must still be able to give what the invitation gives. */
const STANDS = `i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $2 AND (
  EXISTS (SELECT FROM person p WHERE p.id::text = i.created_by AND p.disabled_at IS NULL AND 'platform' = ANY (p.roles))
  OR EXISTS (SELECT FROM api_key k WHERE k.id::text = i.created_by AND k.revoked_at IS NULL
    AND (k.expires_at IS NULL OR k.expires_at > $2) AND 'platform' = ANY (k.roles)))`;

/** How the person will be known: by a password, or by an identity provider. */
export interface Proof {
  readonly passwordHash: string | null;
  readonly issuer: string | null;
  readonly subject: string | null;
}

/** All SQL of invitations. */
@Injectable()
export class InvitationStore {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  /** The newest first; those that ended long ago are of the audit log. */
  list(sql: Sql): Promise<InvitationRow[]> {
    return sql.rows(
      `SELECT ${COLUMNS} FROM access.invitation i
       WHERE coalesce(i.accepted_at, i.revoked_at, i.expires_at) > $1::timestamptz - interval '30 days'
       ORDER BY i.created_at DESC, i.id LIMIT 500`,
      [this.clock.now()],
    );
  }

  async find(sql: Sql, id: string): Promise<InvitationRow | null> {
    if (!isUuid(id)) return null;
    const [row] = await sql.rows<InvitationRow>(
      `SELECT ${COLUMNS} FROM access.invitation i WHERE i.id = $1::uuid FOR UPDATE`,
      [id],
    );
    return row ?? null;
  }

  /** Of this hash, while it can be accepted. */
  async open(sql: Sql, hash: string): Promise<InvitationRow | null> {
    const [row] = await sql.rows<InvitationRow>(
      `SELECT ${COLUMNS} FROM access.invitation i WHERE i.hash = $1 AND ${STANDS}`,
      [hash, this.clock.now()],
    );
    return row ?? null;
  }

  /** The same, accepted by this very transaction: no other gets it. */
  async take(tx: Tx, hash: string): Promise<InvitationRow | null> {
    const [row] = await tx.rows<InvitationRow>(
      `UPDATE access.invitation i SET accepted_at = $2, letter = NULL WHERE i.hash = $1 AND ${STANDS} RETURNING ${COLUMNS}`,
      [hash, this.clock.now()],
    );
    return row ?? null;
  }

  /** Makes the account, or gives the one it is for its new proof. Null before: it is new. */
  async fulfil(
    tx: Tx,
    invitation: InvitationRow,
    proof: Proof,
  ): Promise<{ readonly before: Person | null; readonly after: Person }> {
    const { person: id, email, name, roles, teams } = invitation;
    const before = id === null ? null : await tx.prisma.person.findUnique({ where: { id } });
    const after =
      before === null
        ? await tx.prisma.person.create({
            data: {
              email,
              name,
              roles: [...roles],
              teams: [...teams],
              ...proof,
              createdAt: this.clock.now(),
            },
          })
        : await tx.prisma.person.update({ where: { id: before.id }, data: { ...proof } });
    await tx.rows('UPDATE access.invitation SET person = $2::uuid WHERE id = $1::uuid', [
      invitation.id,
      after.id,
    ]);
    const inviter = { name: invitation.createdByName, via: 'web' as const };
    if (before === null) await recordGrants(tx, after.id, inviter, this.clock.now());
    // A new proof ends what was opened with the old one.
    if (before !== null) await tx.prisma.session.deleteMany({ where: { personId: before.id } });
    return { before, after };
  }

  async save(tx: Tx, row: InvitationRow, hash: string): Promise<void> {
    await tx.rows(
      `INSERT INTO access.invitation (id, hash, email, name, roles, teams, person, created_by, created_by_name, created_at, expires_at)
       VALUES ($1::uuid, $2, $3, $4, $5, $6, $7::uuid, $8, $9, $10, $11)`,
      [
        row.id,
        hash,
        row.email,
        row.name,
        row.roles,
        row.teams,
        row.person,
        row.createdBy,
        row.createdByName,
        row.createdAt,
        row.expiresAt,
      ],
    );
  }

  /** A new link; the one before opens nothing any more. */
  async renew(tx: Tx, row: InvitationRow, hash: string): Promise<void> {
    await tx.rows(
      `UPDATE access.invitation SET hash = $2, expires_at = $3, created_by = $4, created_by_name = $5, sent_at = NULL,
         letter = NULL, sending_until = NULL, problem = NULL, hint = NULL
       WHERE id = $1::uuid`,
      [row.id, hash, row.expiresAt, row.createdBy, row.createdByName],
    );
  }

  async revoke(tx: Tx, id: string): Promise<void> {
    await tx.rows(
      'UPDATE access.invitation SET revoked_at = $2, letter = NULL WHERE id = $1::uuid',
      [id, this.clock.now()],
    );
  }

  /** An expired one makes room: at any time one invitation of an address is open. */
  async clearExpired(tx: Tx, email: string): Promise<void> {
    await tx.rows(
      `UPDATE access.invitation SET revoked_at = expires_at, letter = NULL
       WHERE email = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at <= $2`,
      [email, this.clock.now()],
    );
  }

  async openOf(tx: Tx, email: string): Promise<InvitationRow | null> {
    const [row] = await tx.rows<InvitationRow>(
      `SELECT ${COLUMNS} FROM access.invitation i
       WHERE i.email = $1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL`,
      [email],
    );
    return row ?? null;
  }
}
