import type { Scope } from '@bursar/limits';
import { Inject, Injectable } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import type { Refused } from './evidence.repository.js';
import { EvidenceService } from './evidence.service.js';
import { type EndInput, IncreaseEndingService, toRaise } from './increase-ending.service.js';
import type { ListedIncrease } from './increases.repository.js';

interface Limited {
  readonly id: string;
  readonly scope: Scope;
}

/** Asks once for everything that one request shows. */
class OncePerRequest<T> {
  private readonly known = new WeakMap<object, Promise<T>>();

  constructor(private readonly ask: () => Promise<T>) {}

  of(request: object): Promise<T> {
    const answer = this.known.get(request) ?? this.ask();
    this.known.set(request, answer);
    return answer;
  }
}

/** The increases in force, read once for all budgets and quotas that a request shows. */
@Injectable()
export class IncreasesInForce {
  private readonly read: OncePerRequest<ListedIncrease[]>;

  constructor(@Inject(IncreaseEndingService) ending: IncreaseEndingService) {
    this.read = new OncePerRequest(() => ending.inForce());
  }

  async of(actor: Actor, request: object, kind: ListedIncrease['kind'], { id, scope }: Limited) {
    return (await this.read.of(request))
      .filter((increase) => increase.kind === kind && increase.id === id)
      .map((increase) => toRaise(actor, scope, increase));
  }
}

/** The increases of budgets, beside the budgets themselves. */
@Resolver('Budget')
export class BudgetIncreasesResolver {
  constructor(
    @Inject(IncreasesInForce) private readonly increases: IncreasesInForce,
    @Inject(IncreaseEndingService) private readonly ending: IncreaseEndingService,
  ) {}

  @ResolveField('raises')
  raises(@CurrentActor() actor: Actor, @Context() request: object, @Parent() budget: Limited) {
    return this.increases.of(actor, request, 'budget', budget);
  }

  @Mutation('endRaise')
  @Allow('teamLead', 'finance', 'platform')
  end(@CurrentActor() actor: Actor, @Args('input') input: EndInput) {
    return this.ending.end(actor, input);
  }
}

const COUNT_MAX = 2_147_483_647;

/** The increases of quotas and the calls that they denied, beside the quotas themselves. */
@Resolver('Quota')
export class QuotaIncreasesResolver {
  private readonly refused: OncePerRequest<Refused[]>;

  constructor(
    @Inject(IncreasesInForce) private readonly increases: IncreasesInForce,
    @Inject(EvidenceService) evidence: EvidenceService,
  ) {
    this.refused = new OncePerRequest(() => evidence.refusedLastHour());
  }

  @ResolveField('raises')
  raises(@CurrentActor() actor: Actor, @Context() request: object, @Parent() quota: Limited) {
    return this.increases.of(actor, request, 'quota', quota);
  }

  @ResolveField('throttledLastHour')
  async throttled(@Context() request: object, @Parent() { id }: Limited): Promise<number> {
    const calls = (await this.refused.of(request))
      .filter(({ subject }) => subject.kind === 'quota' && subject.id === id)
      .reduce((sum, refused) => sum + refused.calls, 0);
    return Math.min(calls, COUNT_MAX);
  }
}
