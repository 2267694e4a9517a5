import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Inject,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext, type GqlContextType } from '@nestjs/graphql';
import type { FastifyReply } from 'fastify';
import type { GraphQLResolveInfo } from 'graphql';
import {
  type ActingRequest,
  type Actor,
  ALLOW,
  type Guarded,
  isAllowed,
  RECENT,
  requestOf,
  type Who,
} from '../platform/actor.js';
import { inLane } from '../platform/database.js';
import { Forbidden } from '../platform/errors.js';
import { laneOf } from '../platform/lane.js';
import { withAttempt } from './attempt.js';
import { IdentityService } from './identity.service.js';
import { OpenRequests } from './open-requests.service.js';

const ROOT_TYPES = new Set(['Query', 'Mutation', 'Subscription']);

const WORDS: Partial<Record<Who, string>> = {
  teamLead: 'team lead',
  developer: 'developer',
  signedIn: 'any role',
  ingestKey: 'an ingest key',
  gatewayKey: 'a gateway key',
  cliKey: 'a command-line key',
  readSpend: 'the scope readSpend',
  sendUsage: 'the scope sendUsage',
  readConfig: 'the scope readConfig',
  applyConfig: 'the scope applyConfig',
  readAudit: 'the scope readAudit',
  importPeople: 'the scope importPeople',
  importPrices: 'the scope importPrices',
  noteEvents: 'the scope noteEvents',
};

/** Stands before every route and every root field. It decides on the handler, so no spelling of a path gets around it. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(OpenRequests) private readonly open: OpenRequests,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (isNestedField(context)) return true;
    const who = this.reflector.getAllAndOverride<readonly Who[] | undefined>(ALLOW, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (who === undefined) throw new ForbiddenException('This endpoint has no access rule.');
    const lane = laneOf(this.reflector, context.getHandler(), context.getClass());
    const request = requestOf(context);
    const actor = await inLane(lane, () => this.admit(request, who, () => challenge(context)));
    if (actor !== null && context.getType<GqlContextType>() === 'graphql')
      request.actor = withAttempt(actor, request);
    const guarded = this.reflector.get<Guarded | undefined>(RECENT, context.getHandler());
    if (
      guarded !== undefined &&
      !(await inLane(lane, () => this.identity.isProven(request, guarded)))
    )
      throw new Forbidden('This takes a fresh proof that it is you.', {
        slug: 'sign_in_again',
        hint: 'Sign in again, then repeat it.',
      });
    if (actor !== null && context.getType<GqlContextType>() === 'http')
      this.open.watch(request, context.switchToHttp().getResponse<FastifyReply>(), actor, who);
    return true;
  }

  /** Finds out who sends a request, and throws unless they may pass. `onUnknown` runs before a caller is asked to sign in. */
  async admit(
    request: ActingRequest,
    who: readonly Who[],
    onUnknown: () => void = () => undefined,
  ): Promise<Actor | null> {
    const actor = await this.identity.actorOf(request);
    request.actor = actor;
    if (isAllowed(actor, who)) return actor;
    if (actor !== null)
      throw new ForbiddenException(
        `${actor.name} may not do this. It takes: ${who.map((w) => WORDS[w] ?? w).join(', ')}.`,
      );
    onUnknown();
    throw new UnauthorizedException(
      request.headers.authorization === undefined
        ? 'Sign in, or send a key as "Authorization: Bearer …".'
        : 'This key is unknown, revoked or expired.',
    );
  }
}

/** A field below the root is part of an answer that the caller was already allowed to ask for. */
function isNestedField(context: ExecutionContext): boolean {
  if (context.getType<GqlContextType>() !== 'graphql') return false;
  const { parentType } = GqlExecutionContext.create(context).getInfo<GraphQLResolveInfo>();
  return !ROOT_TYPES.has(parentType.name);
}

/** RFC 9110: a 401 says which proof it wants. */
function challenge(context: ExecutionContext): void {
  if (context.getType<GqlContextType>() !== 'http') return;
  void context.switchToHttp().getResponse<FastifyReply>().header('www-authenticate', 'Bearer');
}
