import { Inject } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, ALLOW, Allow, CurrentActor, type Who } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import { isProblem } from '../../platform/outcome.js';
import { type ForecastInput, ForecastService } from './forecast.service.js';

@InLane('reports')
@Resolver()
export class ForecastResolver {
  constructor(@Inject(ForecastService) private readonly service: ForecastService) {}

  @Query('forecast')
  @Allow('finance', 'executive', 'auditor', 'platform', 'teamLead', 'readSpend')
  async forecast(@CurrentActor() actor: Actor, @Args() input: ForecastInput) {
    const answer = await this.service.forecast(actor, input);
    return isProblem(answer) ? answer : { ...answer, ...answer.calendar };
  }
}

/** Who sees what spend will come to, in files too. */
export const FORECAST_READERS = new Reflector().get<readonly Who[]>(
  ALLOW,
  Reflect.get(ForecastResolver.prototype, 'forecast') as () => unknown,
);
