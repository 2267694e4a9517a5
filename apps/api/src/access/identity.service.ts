import { ForbiddenException, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor, Guarded } from '../platform/actor.js';
import { CONFIG, type Config } from '../platform/config.js';
import { bearerIn } from './keys/api-key.js';
import { programOf } from './identity.js';
import { KeyDirectory } from './keys/key-directory.service.js';
import { Attempts } from './sign-in/attempts.service.js';
import { ActingCookie } from './delegates/acting-cookie.service.js';
import { isSafe, isSameOrigin } from './sign-in/origin.js';
import { tooManyAttempts } from './sign-in/too-many.js';
import { SessionsService } from './sessions/sessions.service.js';

/** Who sends a request: looked up once per request, however many fields one GraphQL query selects. */
@Injectable()
export class IdentityService {
  private readonly asked = new WeakMap<FastifyRequest, Promise<Actor | null>>();
  /** Whose session a request brings, also where they act in the name of another person. */
  private readonly own = new WeakMap<FastifyRequest, Actor>();

  constructor(
    @Inject(KeyDirectory) private readonly keys: KeyDirectory,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(Attempts) private readonly attempts: Attempts,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(ActingCookie) private readonly acting: ActingCookie,
  ) {}

  actorOf(request: FastifyRequest): Promise<Actor | null> {
    const known = this.asked.get(request);
    if (known !== undefined) return known;
    const actor = this.find(request);
    this.asked.set(request, actor);
    return actor;
  }

  /** Who these requests come from at this moment, as Postgres says and no memory; null: from no actor any more. */
  async actorsNow(
    requests: readonly FastifyRequest[],
  ): Promise<ReadonlyMap<FastifyRequest, Actor | null>> {
    const secrets = new Map<FastifyRequest, string>();
    for (const request of requests) {
      const { authorization } = request.headers;
      const secret = authorization === undefined ? null : bearerIn(authorization);
      if (secret !== null) secrets.set(request, secret);
    }
    const keys = await this.keys.actorsNow([...new Set(secrets.values())]);
    const actors = new Map<FastifyRequest, Actor | null>();
    const sessions = new Map<string, Actor | null>();
    for (const request of requests) {
      const secret = secrets.get(request);
      const token = await this.sessions.tokenIn(request.headers.cookie);
      if (request.headers.authorization !== undefined)
        actors.set(request, secret === undefined ? null : (keys.get(secret) ?? null));
      else if (token === null) actors.set(request, null);
      else {
        if (!sessions.has(token)) sessions.set(token, await this.sessions.actorFor(token));
        const actor = sessions.get(token) ?? null;
        actors.set(request, await this.acting.inWhoseName(actor, request.headers.cookie));
      }
    }
    return actors;
  }

  /** Whether the person behind a session proved lately enough who they are; a key proves it with every request. */
  async isProven(request: FastifyRequest, guarded: Guarded): Promise<boolean> {
    await this.actorOf(request);
    const own = this.own.get(request);
    return own === undefined || this.sessions.isProven(own, guarded);
  }

  /** An Authorization header that proves nothing is not made good by a cookie. */
  private async find(request: FastifyRequest): Promise<Actor | null> {
    const { headers, method, ip } = request;
    if (headers.authorization !== undefined) {
      const secret = bearerIn(headers.authorization);
      const key = secret === null ? null : await this.keys.actorFor(secret, programOf(headers));
      if (key === null) await this.countUnknown(ip);
      return key;
    }
    const token = await this.sessions.tokenIn(headers.cookie);
    const actor = token === null ? null : await this.sessions.actorFor(token);
    // A browser sends the cookie with whatever page asks it to; only a page of this site may act with it.
    if (actor !== null && !isSafe(method) && !isSameOrigin(headers, this.config)) {
      throw new ForbiddenException(
        'This session may only be used by Bursar\u2019s own pages: the request names no origin, or another one.',
      );
    }
    if (actor !== null) this.own.set(request, actor);
    return this.acting.inWhoseName(actor, headers.cookie);
  }

  /** A good key is never counted and never refused, however many bad ones come from the same address. */
  private async countUnknown(address: string): Promise<void> {
    const seconds = await this.attempts.begin('secret', address);
    if (seconds !== null) throw tooManyAttempts(seconds, 'Too many unknown keys came from here.');
  }
}
