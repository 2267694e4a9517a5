import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import { isProblem } from '../../platform/outcome.js';
import { FORECAST_READERS, type ForecastInput, ForecastService } from './forecast.service.js';

@InLane('reports')
@Resolver()
export class ForecastResolver {
  constructor(@Inject(ForecastService) private readonly service: ForecastService) {}

  @Query('forecast')
  @Allow(...FORECAST_READERS)
  async forecast(@CurrentActor() actor: Actor, @Args() input: ForecastInput) {
    const answer = await this.service.forecast(actor, input);
    return isProblem(answer) ? answer : { ...answer, ...answer.calendar };
  }
}
