import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import type { Problem } from '../platform/outcome.js';
import { type AlertPage, AlertsService, type AlertsQuestion } from './alerts/alerts.service.js';
import {
  type OperationsInput,
  type OperationsResult,
  OperationsService,
} from './operations.service.js';

@InLane('reports')
@Resolver()
export class OperationsResolver {
  constructor(
    @Inject(OperationsService) private readonly service: OperationsService,
    @Inject(AlertsService) private readonly alerts: AlertsService,
  ) {}

  @Query('operations')
  @Allow('signedIn')
  operations(
    @CurrentActor() actor: Actor,
    @Args('input') input: OperationsInput,
  ): Promise<OperationsResult | Problem> {
    return this.service.ask(actor, input);
  }

  @Query('operationsAlerts')
  @Allow('finance', 'platform', 'executive', 'auditor')
  operationsAlerts(@Args() question: AlertsQuestion): Promise<AlertPage> {
    return this.alerts.list(question);
  }
}
