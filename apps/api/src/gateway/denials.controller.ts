import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { DenialsReport, DenialsService, type HeardDenials } from '../budgets/budgets.module.js';
import { GatewaysService } from '../gateways/gateways.module.js';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { parse } from '../platform/http/parse.js';
import { InLane } from '../platform/lane.js';
import { Describe } from '../platform/http/described.js';
import * as described from './gateway.descriptions.js';

/** Where a gateway tells what it refused without asking: whoever asks why finds it beside all other refusals. */
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
  async report(@CurrentActor() actor: Actor, @Body() body: unknown): Promise<HeardDenials> {
    const report = parse(DenialsReport, body);
    await this.gateways.claim(actor, report.gateway);
    const [boundTeam = null] = actor.teams === 'all' ? [] : actor.teams;
    return this.denials.hear({ keyId: actor.id, boundTeam }, report);
  }
}
