import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PoliciesService, PolicyHub, SigningService } from '../policies/policies.module.js';
import { GatewaysService } from '../gateways/gateways.module.js';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { isAmong } from '../platform/http/etag.js';
import { parse } from '../platform/http/parse.js';
import { InLane } from '../platform/lane.js';
import { environmentName, gatewayName } from './names.js';
import { PolicyStream, readLastEventId } from './policy-stream.js';
import { Describe } from '../platform/http/described.js';
import * as described from './gateway.descriptions.js';

const Wanted = z.object({
  environment: environmentName,
  gateway: gatewayName.optional(),
  format: z.enum(['policy', 'stops']).default('policy'),
});

/** Where gateways get what they go by. */
@InLane('decisions')
@Controller('v1/policy')
export class PolicyController {
  constructor(
    @Inject(PoliciesService) private readonly policies: PoliciesService,
    @Inject(SigningService) private readonly signing: SigningService,
    @Inject(GatewaysService) private readonly gateways: GatewaysService,
    @Inject(PolicyHub) private readonly hub: PolicyHub,
  ) {}

  /** The envelope as it was signed: its bytes are the same for the same version. */
  @Get()
  @Allow('gatewayKey', 'platform')
  @Describe({ ...described.policy, query: Wanted })
  async current(
    @CurrentActor() actor: Actor,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const wanted = parse(Wanted, query);
    const { format: kind, environment: of, gateway: name = null } = wanted;
    if (name !== null) await this.gateways.claimToRead(actor, name);
    const { envelope, hash, version } = await this.policies.current(actor, kind, of, name);
    if (name !== null)
      await this.gateways.saw([{ gateway: name, environment: of, apiKey: actor.id }]);
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
  @Describe(described.policyKeys)
  async keys() {
    return { keys: await this.signing.publicKeys() };
  }

  /** News as it comes. A gateway that was away names what it saw last, and gets what came since. */
  @Get('stream')
  @Allow('gatewayKey', 'platform')
  @Describe({ ...described.policyStream, query: Wanted })
  async stream(
    @CurrentActor() actor: Actor,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { environment: of, gateway: name = null } = parse(Wanted, query);
    if (name !== null) await this.gateways.claimToRead(actor, name);
    // A new environment gets its first documents before a stream waits for them.
    await this.policies.current(actor, 'stops', of, name);
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
}
