import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor, Guarded } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { Database } from '../../platform/database.js';
import { personActor } from '../identity.js';
import { InstallationService } from '../keys/installation.service.js';
import { ProviderChecks } from '../oidc/provider-checks.service.js';
import { DEVICE_SECONDS, newDevice } from '../sign-in/device.js';
import { cookiePlace } from '../sign-in/origin.js';
import { seal } from './seal.js';
import {
  cookieText,
  deviceName,
  newSessionToken,
  sessionId,
  sessionName,
  sessionTokenIn,
} from '../sign-in/session.js';
import { type FoundSession, SessionStore } from './session-store.js';
import { isRecent, isSeenLongAgo, type SessionWay, stateOf } from './session-state.js';
import { loadSettings } from '../sign-in/settings.repository.js';

/** What a session begins with. */
export interface Beginning {
  readonly person: { readonly id: string };
  readonly way: SessionWay;
  /** The browser, in its own words. */
  readonly agent: string | undefined;
  /** Null: it is not known when the person last proved who they are. */
  readonly provedAt: Date | null;
  readonly provider?: string;
  readonly tokens?: ProviderTokens;
}

/** What a provider gave: to ask it again, and to sign out there. */
export interface ProviderTokens {
  readonly refreshToken: string | null;
  readonly idToken: string | null;
}

const HOUR_S = 3_600;

@Injectable()
export class SessionsService {
  private readonly store: SessionStore;
  /** Of actors that came by a session: what it is, as it was when they came. */
  private readonly found = new WeakMap<Actor, FoundSession>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(InstallationService) private readonly installation: InstallationService,
    @Inject(ProviderChecks) private readonly checks: ProviderChecks,
  ) {
    this.store = new SessionStore(database);
  }

  /** The token that a request brings; null where it brings none. */
  async tokenIn(header: string | undefined): Promise<string | null> {
    if (header === undefined) return null;
    return sessionTokenIn(header, (await this.installation.get()).id);
  }

  /** Cookie headers: of a session, or with an empty token of its end. */
  async cookieOf(token: string | null, request: FastifyRequest): Promise<string> {
    const { id } = await this.installation.get();
    const { prefix, secure } = cookiePlace(request, this.config);
    const hours = token === null ? 0 : (await loadSettings(this.database)).sessionHours;
    return cookieText({
      name: sessionName(id),
      value: token ?? '',
      path: prefix === '' ? '/' : prefix,
      maxAgeSeconds: hours * HOUR_S,
      secure,
    });
  }

  /** By which this browser is known again when it next signs in to the account. */
  async deviceCookieOf(email: string, request: FastifyRequest): Promise<string> {
    const { id, secret } = await this.installation.get();
    const { prefix, secure } = cookiePlace(request, this.config);
    return cookieText({
      name: deviceName(id),
      value: newDevice(secret, email, this.clock.now()),
      path: `${prefix}/v1/session`,
      maxAgeSeconds: DEVICE_SECONDS,
      secure,
    });
  }

  /** A new token each time, so that a cookie planted before sign-in is worth nothing after it. */
  async start(beginning: Beginning): Promise<string> {
    const { person, way, agent, provedAt, provider, tokens } = beginning;
    const token = newSessionToken();
    const now = this.clock.now();
    const { sessionHours } = await loadSettings(this.database);
    await this.store.begin(now, {
      id: sessionId(token),
      personId: person.id,
      createdAt: now,
      expiresAt: new Date(now.getTime() + sessionHours * HOUR_S * 1_000),
      way,
      provider: provider ?? null,
      agent: agent?.slice(0, 400) ?? null,
      seenAt: now,
      provedAt,
      checkedAt: provider === undefined ? null : now,
      sealed: tokens === undefined ? null : new Uint8Array(seal(token, 'session', tokens)),
    });
    return token;
  }

  /** Begins a session for someone who just proved who they are, and ends the one this browser had. The cookie's header. */
  async enter(person: { id: string }, way: SessionWay, request: FastifyRequest): Promise<string> {
    const before = await this.tokenIn(request.headers.cookie);
    if (before !== null) await this.end(before);
    const agent = request.headers['user-agent'];
    const token = await this.start({ person, way, agent, provedAt: this.clock.now() });
    return this.cookieOf(token, request);
  }

  async end(token: string): Promise<void> {
    await this.store.end([sessionId(token)]);
  }

  async endById(id: string): Promise<void> {
    await this.store.end([id]);
  }

  /** Asked again for every request: a sign-out, a lost role or a disabled account counts at once, in every process. */
  async actorFor(token: string): Promise<Actor | null> {
    const found = await this.find(token);
    if (found === null) return null;
    if (stateOf(found, found.settings, this.clock.now()) !== 'due') return this.actorOf(found);
    if (!(await this.checks.check(token, found))) return null;
    const after = await this.find(token);
    return after === null ? null : this.actorOf(after);
  }

  /** Whether someone of a session proved lately enough who they are; true where that is not asked for. */
  isProven(actor: Actor, guarded: Guarded): boolean {
    const found = this.found.get(actor);
    if (found?.settings.reauthenticate.includes(guarded) !== true) return true;
    return isRecent(found.provedAt, found.settings, this.clock.now());
  }

  private actorOf(found: FoundSession): Actor {
    const actor = personActor(found.person);
    this.found.set(actor, found);
    return actor;
  }

  /** The session itself, while it is one. */
  async find(token: string): Promise<FoundSession | null> {
    const now = this.clock.now();
    const found = await this.store.find(sessionId(token), now);
    if (found === null || (found.person.demo && !this.config.BURSAR_IS_SAMPLE)) return null;
    if (stateOf(found, found.settings, now) === 'ended') {
      await this.store.end([found.id]);
      return null;
    }
    if (isSeenLongAgo(found.seenAt, now)) await this.store.noteSeen(found.id, now);
    return found;
  }
}
