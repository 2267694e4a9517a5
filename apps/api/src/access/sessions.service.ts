import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { Database } from '../platform/database.js';
import { type PersonIdentity, personActor } from './identity.js';
import { newSessionToken, SESSION_SECONDS, sessionId } from './session.js';

@Injectable()
export class SessionsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A new token each time, so that a cookie planted before sign-in is worth nothing after it. */
  async start(personId: string): Promise<string> {
    const token = newSessionToken();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + SESSION_SECONDS * 1000);
    await this.database.prisma.session.deleteMany({ where: { expiresAt: { lte: now } } });
    await this.database.prisma.session.create({
      data: { id: sessionId(token), personId, createdAt: now, expiresAt },
    });
    return token;
  }

  async end(token: string): Promise<void> {
    await this.database.prisma.session.deleteMany({ where: { id: sessionId(token) } });
  }

  /** Asked anew for every request: a sign-out, a lost role or a disabled account counts at once, in every process. */
  async actorFor(token: string): Promise<Actor | null> {
    const [person] = await this.database.rows<PersonIdentity & { demo: boolean }>(
      `SELECT p.id, p.name, p.roles, p.teams, p.demo FROM session s JOIN person p ON p.id = s.person_id
       WHERE s.id = $1 AND s.expires_at > $2 AND p.disabled_at IS NULL`,
      [sessionId(token), this.clock.now()],
    );
    if (person === undefined || (person.demo && !this.config.BURSAR_IS_SAMPLE)) return null;
    return personActor(person);
  }
}
