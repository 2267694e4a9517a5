import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Scope } from '../budgets/budgets.module.js';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { type EndInput, EndingService, toRaise } from './ending.service.js';
import type { ListedIncrease } from './increases.repository.js';

/** What budgets are raised by, beside the budgets themselves. */
@Resolver('Budget')
export class RaisesResolver {
  /** Read once for all budgets that one request asks for. */
  private readonly read = new WeakMap<object, Promise<ListedIncrease[]>>();

  constructor(@Inject(EndingService) private readonly ending: EndingService) {}

  @ResolveField('raises')
  async raises(
    @CurrentActor() actor: Actor,
    @Context() request: object,
    @Parent() { id, scope }: { id: string; scope: Scope },
  ) {
    const known = this.read.get(request) ?? this.ending.inForce();
    this.read.set(request, known);
    const own = (await known).filter((raise) => raise.kind === 'budget' && raise.id === id);
    return own.map((raise) => toRaise(actor, scope, raise));
  }

  @Mutation('endRaise')
  @Allow('teamLead', 'finance', 'platform')
  end(@CurrentActor() actor: Actor, @Args('input') input: EndInput) {
    return this.ending.end(actor, input);
  }
}
