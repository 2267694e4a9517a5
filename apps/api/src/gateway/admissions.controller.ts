import { Body, Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Allowed } from '../holds/holds.module.js';
import { AdmissionRequest, SettlementRequest } from '../admissions/admissions.module.js';
import {
  AdmissionsService,
  type Ended,
  GATEWAY_PROOFS,
  type GatewayProof,
  SettlementsService,
} from '../admissions/admissions.module.js';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { CONFIG, type Config } from '../platform/config.js';
import { parse } from '../platform/http/parse.js';
import { InLane } from '../platform/lane.js';
import { addressOf } from '../platform/http/address.js';
import { denialProblem, unavailable } from './denial-problem.js';
import { Describe } from '../platform/http/described.js';
import * as described from './gateway.descriptions.js';

/** Proofs are written with either stroke. */
const VoidRequest = z.object({
  proof: z.preprocess(
    (text) => (typeof text === 'string' ? text.replaceAll('_', '-') : text),
    z.enum(GATEWAY_PROOFS),
  ),
});

/** Where a gateway asks before it calls a model, and reports what the call cost. */
@InLane('decisions')
@Controller('v1/admissions')
export class AdmissionsController {
  constructor(
    @Inject(AdmissionsService) private readonly admissions: AdmissionsService,
    @Inject(SettlementsService) private readonly settlements: SettlementsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post()
  @HttpCode(201)
  @Allow('gatewayKey', 'platform')
  @Describe({ ...described.admit, body: AdmissionRequest })
  async admit(
    @CurrentActor() actor: Actor,
    @Body() body: unknown,
    @Req() http: FastifyRequest,
  ): Promise<Allowed> {
    const request = parse(AdmissionRequest, body);
    const [boundTeam = null] = actor.teams === 'all' ? [] : actor.teams;
    const verdict = await this.admissions
      .admit({
        request,
        asking: { keyId: actor.id, keyName: actor.name, boundTeam },
      })
      .catch(unavailable);
    if (verdict.outcome === 'allowed') return verdict.answer;
    const why = `${addressOf(this.config, http)}/why/${encodeURIComponent(request.requestId)}`;
    throw denialProblem(verdict.denial, why);
  }

  @Post(':id/settlement')
  @HttpCode(200)
  @Allow('gatewayKey', 'platform')
  @Describe({ ...described.settle, body: SettlementRequest })
  settle(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<Ended> {
    return this.settlements.settle(actor, id, parse(SettlementRequest, body));
  }

  @Post(':id/void')
  @HttpCode(200)
  @Allow('gatewayKey', 'platform')
  @Describe({ ...described.voidHold, body: VoidRequest })
  void(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<Ended> {
    const { proof } = parse<{ proof: GatewayProof }>(VoidRequest, body);
    return this.settlements.void(actor, id, proof);
  }
}
