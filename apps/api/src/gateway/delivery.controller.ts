import { REJECTION_REASONS } from '@bursar/policy';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { DeliveryService, RejectionsService } from '../policies/policies.module.js';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { Describe } from '../platform/http/described.js';
import { NotFound } from '../platform/errors.js';
import { parse } from '../platform/http/parse.js';
import { InLane } from '../platform/lane.js';
import { moment } from '../platform/text/instant.js';
import * as described from './gateway.descriptions.js';
import { environmentName, gatewayName } from './names.js';

const Ack = z.object({
  gateway: gatewayName,
  environment: environmentName,
  kind: z.enum(['policy', 'stops']),
  version: z.int().min(1),
  appliedAt: moment,
});

const TIMES_MAX = 1_000_000;

const Refused = z.object({
  gateway: gatewayName,
  environment: environmentName,
  kind: z.enum(['policy', 'stops']),
  reason: z.enum(REJECTION_REASONS),
  detail: z
    .string()
    .max(300)
    .regex(/^[^\p{Cc}]*$/u, 'holds control characters'),
  from: z.enum(['stream', 'poll', 'disk']),
  times: z.int().min(1).max(TIMES_MAX).default(1),
});

/** Where gateways say what they apply, and what they would not take; each under a name that is its key's own. */
@InLane('decisions')
@Controller('v1/policy')
export class DeliveryController {
  constructor(
    @Inject(DeliveryService) private readonly delivery: DeliveryService,
    @Inject(RejectionsService) private readonly rejections: RejectionsService,
  ) {}

  @Post('acks')
  @HttpCode(204)
  @Allow('gatewayKey', 'platform')
  @Describe({ ...described.acknowledge, body: Ack })
  async acknowledge(@CurrentActor() actor: Actor, @Body() body: unknown): Promise<void> {
    const said = parse(Ack, body);
    const isKnown = await this.delivery.acknowledge(actor, said);
    if (isKnown) return;
    const message = `Version ${said.version} of the ${said.kind} of ${said.environment} was never published.`;
    throw new NotFound(message, { slug: 'unknown_version' });
  }

  /** A gateway was given something that it would not take. It goes on with what it had, and a person has to look. */
  @Post(['rejections', 'refusals'])
  @HttpCode(204)
  @Allow('gatewayKey', 'platform')
  @Describe({ ...described.rejected, body: Refused })
  async refused(@CurrentActor() actor: Actor, @Body() body: unknown): Promise<void> {
    const said = parse(Refused, body);
    if (await this.rejections.note(actor, said)) return;
    const message = `Nothing is published for ${said.environment}.`;
    throw new NotFound(message, { slug: 'unknown_environment' });
  }
}
