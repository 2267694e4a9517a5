import { Body, Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { type FlagAnswer, type FlagContext, readFlagContext, targetingKeyOf } from '@bursar/policy';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FlagsService } from '../controls/controls.module.js';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { isAmong } from '../platform/http/etag.js';
import { Describe } from '../platform/http/described.js';
import * as described from './gateway.descriptions.js';

const MACHINES = ['gatewayKey', 'platform'] as const;

/** OpenFeature's remote evaluation: any of its SDKs asks here. */
@InLane('decisions')
@Controller('ofrep/v1/evaluate/flags')
export class OfrepController {
  constructor(@Inject(FlagsService) private readonly flags: FlagsService) {}

  @Post()
  @HttpCode(200)
  @Allow(...MACHINES)
  @Describe(described.allFlags)
  async all(
    @CurrentActor() actor: Actor,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const context = contextOf(body, actor);
    if (context === null) {
      void reply.status(400);
      return INVALID_CONTEXT;
    }
    const { answers, tag } = await this.flags.all(context);
    const quoted = `"${tag}"`;
    void reply.header('etag', quoted);
    if (isAmong(request.headers['if-none-match'], quoted)) {
      void reply.status(304);
      return undefined;
    }
    return { flags: answers.map(toOfrep) };
  }

  @Post(':key')
  @HttpCode(200)
  @Allow(...MACHINES)
  @Describe(described.oneFlag)
  async one(
    @CurrentActor() actor: Actor,
    @Param('key') key: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const context = contextOf(body, actor);
    if (context === null) {
      void reply.status(400);
      return { key, ...INVALID_CONTEXT };
    }
    const answer = await this.flags.one(key, context);
    if (answer.reason === 'ERROR')
      void reply.status(answer.errorCode === 'FLAG_NOT_FOUND' ? 404 : 400);
    return toOfrep(answer);
  }
}

const INVALID_CONTEXT = {
  errorCode: 'INVALID_CONTEXT',
  errorDetails:
    'Send a JSON object: { "context": { … } }, where the context is an object of texts, numbers and truth values.',
};

/**
 * What Bursar knows of the caller is not for the caller to say: the key, and the team that it is bound to. A share is of the
 * people who ask, not of the key that all of them come under: who brings no targeting key is in none.
 */
function contextOf(body: unknown, actor: Actor): FlagContext | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  const context = readFlagContext('context' in body ? body.context : {});
  if (context === null) return null;
  const [team] = actor.teams === 'all' ? [] : actor.teams;
  const { user, requestId } = context;
  const targetingKey = context['targetingKey'] === '' ? undefined : context['targetingKey'];
  return Object.assign(Object.create(null) as FlagContext, context, {
    targetingKey: targetingKeyOf({ targetingKey, user, requestId }) ?? '',
    ...(actor.keyKind === 'gateway' && { key: actor.name }),
    ...(team !== undefined && { team }),
  });
}

function toOfrep(answer: FlagAnswer) {
  if (answer.reason !== 'ERROR') return answer;
  const { key, errorCode, errorMessage } = answer;
  return { key, errorCode, errorDetails: errorMessage };
}
