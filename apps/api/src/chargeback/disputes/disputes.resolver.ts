import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { isProblem, orProblem } from '../../platform/outcome.js';
import { type AnswerOrder, DisputesService } from './disputes.service.js';

@Resolver()
export class DisputesResolver {
  constructor(@Inject(DisputesService) private readonly service: DisputesService) {}

  @Mutation('answerLine')
  @Allow('finance', 'teamLead')
  answer(@CurrentActor() actor: Actor, @Args() order: AnswerOrder) {
    return orProblem(async () => {
      const answer = await this.service.answer(actor, order);
      return isProblem(answer) ? answer : { __typename: 'AnsweredLine', ...answer };
    });
  }
}
