import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { DenialsReport } from '../admissions/admissions.module.js';
import { type DenialsReceipt, DenialsService } from '../admissions/admissions.module.js';
import { GatewaysService } from '../gateways/gateways.module.js';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { parse } from '../platform/http/parse.js';
import { InLane } from '../platform/lane.js';
import { Describe } from '../platform/http/described.js';
import * as described from './gateway.descriptions.js';

/** The endpoint where a gateway reports what it refused by itself: a search finds it beside all other denials. */
@InLane('decisions')
@Controller('v1/denials')
export class DenialsController {
  constructor(
    @Inject(DenialsService) private readonly denials: DenialsService,
    @Inject(GatewaysService) private readonly gateways: GatewaysService,
  ) {}

  @Post()
  @HttpCode(200)
  @Allow('gatewayKey', 'platform')
  @Describe({ ...described.denials, body: DenialsReport })
  async report(@CurrentActor() actor: Actor, @Body() body: unknown): Promise<DenialsReceipt> {
    const report = parse(DenialsReport, body);
    await this.gateways.claim(actor, report.gateway);
    const [boundTeam = null] = actor.teams === 'all' ? [] : actor.teams;
    return this.denials.report({ keyId: actor.id, boundTeam }, report);
  }
}
