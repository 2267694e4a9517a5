import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Scope } from '../budgets/budgets.module.js';
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

/** The increases of budgets, beside the budgets themselves. */
@Resolver('Budget')
export class BudgetIncreasesResolver {
  private readonly inForce: OncePerRequest<ListedIncrease[]>;

  constructor(@Inject(IncreaseEndingService) private readonly ending: IncreaseEndingService) {
    this.inForce = new OncePerRequest(() => ending.inForce());
  }

  @ResolveField('raises')
  async raises(
    @CurrentActor() actor: Actor,
    @Context() request: object,
    @Parent() { id, scope }: Limited,
  ) {
    const increases = await this.inForce.of(request);
    return ofLimit(increases, 'budget', id).map((increase) => toRaise(actor, scope, increase));
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
  private readonly inForce: OncePerRequest<ListedIncrease[]>;
  private readonly refused: OncePerRequest<Refused[]>;

  constructor(
    @Inject(IncreaseEndingService) ending: IncreaseEndingService,
    @Inject(EvidenceService) evidence: EvidenceService,
  ) {
    this.inForce = new OncePerRequest(() => ending.inForce());
    this.refused = new OncePerRequest(() => evidence.refusedLastHour());
  }

  @ResolveField('raises')
  async raises(
    @CurrentActor() actor: Actor,
    @Context() request: object,
    @Parent() { id, scope }: Limited,
  ) {
    const increases = await this.inForce.of(request);
    return ofLimit(increases, 'quota', id).map((increase) => toRaise(actor, scope, increase));
  }

  @ResolveField('throttledLastHour')
  async throttled(@Context() request: object, @Parent() { id }: Limited): Promise<number> {
    const own = (await this.refused.of(request)).filter(
      ({ subject }) => subject.kind === 'quota' && subject.id === id,
    );
    return Math.min(
      own.reduce((sum, { calls }) => sum + calls, 0),
      COUNT_MAX,
    );
  }
}

const ofLimit = (increases: readonly ListedIncrease[], kind: 'budget' | 'quota', id: string) =>
  increases.filter((increase) => increase.kind === kind && increase.id === id);
