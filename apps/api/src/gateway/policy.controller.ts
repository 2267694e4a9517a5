import { REFUSAL_REASONS } from '@bursar/policy';
import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  DeliveryService,
  type DocumentKind,
  ENVIRONMENT,
  PoliciesService,
  PolicyHub,
  RefusalsService,
  SigningService,
} from '../controls/controls.module.js';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { Invalid, NotFound } from '../platform/errors.js';
import { storableText } from '../platform/text/storable.js';
import { moment } from '../platform/text/instant.js';
import { PolicyStream, readLastEventId } from './policy-stream.js';

const environment = z
  .string('name the environment, as ?environment=prod')
  .regex(ENVIRONMENT, 'is no name of an environment');
const gateway = storableText.regex(/^[^\p{Cc}]{1,200}$/u, 'is no name of a gateway');

const Wanted = z.object({
  environment,
  gateway: gateway.optional(),
  format: z.enum(['policy', 'stops']).default('policy'),
});

const Ack = z.object({
  gateway,
  environment,
  kind: z.enum(['policy', 'stops']),
  version: z.int().min(1),
  appliedAt: moment,
});

const TIMES_MAX = 1_000_000;

const Refused = z.object({
  gateway,
  environment,
  kind: z.enum(['policy', 'stops']),
  reason: z.enum(REFUSAL_REASONS),
  detail: z
    .string()
    .max(300)
    .regex(/^[^\p{Cc}]*$/u, 'holds control characters'),
  from: z.enum(['stream', 'poll', 'disk']),
  times: z.int().min(1).max(TIMES_MAX).default(1),
});

function parse<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given ?? {});
  if (!parsed.success) throw new Invalid(z.prettifyError(parsed.error), { slug: 'bad_input' });
  return parsed.data;
}

/** Where gateways get what they go by, and say what they apply. */
@Controller('v1/policy')
export class PolicyController {
  constructor(
    @Inject(PoliciesService) private readonly policies: PoliciesService,
    @Inject(SigningService) private readonly signing: SigningService,
    @Inject(DeliveryService) private readonly delivery: DeliveryService,
    @Inject(RefusalsService) private readonly refusals: RefusalsService,
    @Inject(PolicyHub) private readonly hub: PolicyHub,
  ) {}

  /** The envelope as it was signed: its bytes are the same for the same version. */
  @Get()
  @Allow('gatewayKey', 'platform')
  async current(
    @CurrentActor() actor: Actor,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const wanted = parse(Wanted, query);
    const { format, gateway: name = null } = wanted;
    const kind: DocumentKind = format;
    const { envelope, hash, version } = await this.policies.current(kind, wanted.environment, name);
    if (name !== null)
      await this.delivery.saw([
        { gateway: name, environment: wanted.environment, apiKey: actor.id },
      ]);
    const tag = `"${hash}"`;
    void reply.header('etag', tag).header('cache-control', 'no-cache');
    void reply.header('x-bursar-version', version);
    if (isAmong(request.headers['if-none-match'], tag)) {
      await reply.status(304).send();
      return;
    }
    await reply.type('application/json').send(envelope);
  }

  @Get('keys')
  @Allow('gatewayKey', 'platform')
  async keys() {
    return { keys: await this.signing.told() };
  }

  /** News as it comes. A gateway that was away names what it saw last, and gets what came since. */
  @Get('stream')
  @Allow('gatewayKey', 'platform')
  async stream(
    @CurrentActor() actor: Actor,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { environment: of, gateway: name = null } = parse(Wanted, query);
    // An environment that nobody knew gets its first documents before anybody waits for them.
    await this.policies.current('stops', of, name);
    const has = readLastEventId(request.headers['last-event-id']);
    const stream = new PolicyStream(reply, {
      environment: of,
      gateway: name,
      apiKey: actor.id,
      has,
    });
    if (request.method === 'HEAD') {
      stream.end();
      return;
    }
    stream.onEnd(() => this.hub.leave(stream));
    await this.hub.join(stream);
  }

  @Post('acks')
  @HttpCode(204)
  @Allow('gatewayKey', 'platform')
  async acknowledge(@CurrentActor() actor: Actor, @Body() body: unknown): Promise<void> {
    const said = parse(Ack, body);
    const isKnown = await this.delivery.acknowledge(actor.id, said);
    if (isKnown) return;
    const message = `Version ${said.version} of the ${said.kind} of ${said.environment} was never published.`;
    throw new NotFound(message, { slug: 'unknown_version' });
  }

  /** A gateway was given something that it would not take. It goes on with what it had; somebody has to look. */
  @Post('refusals')
  @HttpCode(204)
  @Allow('gatewayKey', 'platform')
  async refused(@Body() body: unknown): Promise<void> {
    const said = parse(Refused, body);
    if (await this.refusals.note(said)) return;
    const message = `Nothing is published for ${said.environment}.`;
    throw new NotFound(message, { slug: 'unknown_environment' });
  }
}

/** If-None-Match: any of several, weak ones and `*` included. */
function isAmong(header: string | undefined, tag: string): boolean {
  const named = (header ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return named.includes(tag) || named.includes('*');
}
