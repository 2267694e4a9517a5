import type { Database, Sql } from '../../platform/database.js';
import type { PersonIdentity } from '../identity.js';
import type { SessionState } from './session-state.js';
import { type SignInInFile, type SignInSettings, toSettings } from '../sign-in/settings.js';

/** A session with its person, and the settings that it goes by. */
export interface FoundSession extends SessionState {
  readonly id: string;
  readonly person: PersonIdentity & { readonly demo: boolean };
  readonly subject: string | null;
  readonly provedAt: Date | null;
  readonly sealed: Uint8Array | null;
  readonly settings: SignInSettings;
}

export interface NewSession {
  readonly id: string;
  readonly personId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly way: string;
  readonly provider: string | null;
  readonly agent: string | null;
  readonly seenAt: Date;
  readonly provedAt: Date | null;
  readonly checkedAt: Date | null;
  readonly sealed: Uint8Array<ArrayBuffer> | null;
}

/** As the person who owns it sees it. */
export interface OwnSession {
  readonly id: string;
  readonly way: string;
  readonly provider: string | null;
  readonly agent: string | null;
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly expiresAt: Date;
}

interface Row extends PersonIdentity {
  readonly demo: boolean;
  readonly issuer: string | null;
  readonly subject: string | null;
  readonly session: string;
  readonly way: string;
  readonly provider: string | null;
  readonly seenAt: Date;
  readonly provedAt: Date | null;
  readonly checkedAt: Date | null;
  readonly sealed: Uint8Array | null;
  readonly value: SignInInFile | null;
}

const FIND = `SELECT p.id, p.name, p.roles, p.teams, p.email, p.demo, p.issuer, p.subject, p.email_checked AS "emailChecked",
    s.id AS session, s.way, s.provider, s.seen_at AS "seenAt", s.proved_at AS "provedAt", s.checked_at AS "checkedAt", s.sealed,
    (SELECT value FROM access.sign_in_setting) AS value
  FROM session s JOIN person p ON p.id = s.person_id
  WHERE s.id = $1 AND s.expires_at > $2 AND p.disabled_at IS NULL`;

/** All SQL of sessions. */
export class SessionStore {
  constructor(private readonly database: Pick<Database, 'rows' | 'prisma'>) {}

  async find(id: string, now: Date): Promise<FoundSession | null> {
    const [row] = await this.database.rows<Row>(FIND, [id, now]);
    if (row === undefined) return null;
    const { session, way, provider, issuer, subject, seenAt, provedAt, checkedAt, sealed, value } =
      row;
    return {
      id: session,
      person: row,
      ...{ way, provider, issuer, subject, seenAt, provedAt, checkedAt, sealed },
      hasTokens: sealed !== null,
      settings: toSettings(value ?? {}),
    };
  }

  /** Beside it goes what has expired. */
  async begin(now: Date, session: NewSession): Promise<void> {
    const { prisma } = this.database;
    await prisma.session.deleteMany({ where: { expiresAt: { lte: now } } });
    await prisma.session.create({ data: session });
    await prisma.person.update({ where: { id: session.personId }, data: { lastSignInAt: now } });
  }

  async end(ids: readonly string[]): Promise<void> {
    await this.database.prisma.session.deleteMany({ where: { id: { in: [...ids] } } });
  }

  async noteSeen(id: string, now: Date): Promise<void> {
    await this.database.rows('UPDATE session SET seen_at = greatest(seen_at, $2) WHERE id = $1', [
      id,
      now,
    ]);
  }

  list(sql: Sql, personId: string, now: Date): Promise<OwnSession[]> {
    return sql.rows(
      `SELECT id, way, provider, agent, created_at AS "createdAt", seen_at AS "seenAt", expires_at AS "expiresAt"
       FROM session WHERE person_id = $1::uuid AND expires_at > $2 ORDER BY seen_at DESC, id LIMIT 100`,
      [personId, now],
    );
  }
}
