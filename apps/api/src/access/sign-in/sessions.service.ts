import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { Database } from '../../platform/database.js';
import { type PersonIdentity, personActor } from '../identity.js';
import { newDevice, DEVICE_SECONDS } from './device.js';
import { InstallationService } from '../keys/installation.service.js';
import {
  cookieText,
  deviceName,
  newSessionToken,
  SESSION_SECONDS,
  sessionId,
  sessionName,
  sessionTokenIn,
} from './session.js';

@Injectable()
export class SessionsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(InstallationService) private readonly installation: InstallationService,
  ) {}

  /** The token that a request brings; null where it brings none. */
  async tokenIn(header: string | undefined): Promise<string | null> {
    if (header === undefined) return null;
    return sessionTokenIn(header, (await this.installation.get()).id);
  }

  /** Cookie headers: of a session, or with an empty token of its end. */
  async cookieOf(token: string | null, secure: boolean): Promise<string> {
    const { id } = await this.installation.get();
    const maxAgeSeconds = token === null ? 0 : SESSION_SECONDS;
    return cookieText({
      name: sessionName(id),
      value: token ?? '',
      path: '/',
      maxAgeSeconds,
      secure,
    });
  }

  /** By which this browser is known again when it next signs in to the account. */
  async deviceCookieOf(email: string, secure: boolean): Promise<string> {
    const { id, secret } = await this.installation.get();
    return cookieText({
      name: deviceName(id),
      value: newDevice(secret, email, this.clock.now()),
      path: '/v1/session',
      maxAgeSeconds: DEVICE_SECONDS,
      secure,
    });
  }

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

  /** Asked again for every request: a sign-out, a lost role or a disabled account counts at once, in every process. */
  async actorFor(token: string): Promise<Actor | null> {
    const [person] = await this.database.rows<PersonIdentity & { demo: boolean }>(
      `SELECT p.id, p.name, p.roles, p.teams, p.email, p.demo FROM session s JOIN person p ON p.id = s.person_id
       WHERE s.id = $1 AND s.expires_at > $2 AND p.disabled_at IS NULL`,
      [sessionId(token), this.clock.now()],
    );
    if (person === undefined || (person.demo && !this.config.BURSAR_IS_SAMPLE)) return null;
    return personActor(person);
  }
}
