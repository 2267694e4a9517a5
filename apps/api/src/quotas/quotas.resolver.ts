import { LIMIT_NAMES, type LimitName } from '@bursar/limits';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ProtectionService } from '../budgets/budgets.module.js';
import { type Actor, Allow, CurrentActor, isOfTeam } from '../platform/actor.js';
import { isProblem } from '../platform/outcome.js';

import { type QuotaView, QuotaViews } from './quota-views.service.js';
import { type SplitInput, SplittingService } from './splitting.service.js';

const toQuota = ({ quota, ...view }: QuotaView) => {
  const { id, scope, limits, timezone, parent } = quota;
  return { id, scope, ...limits, timezone, parent, ...view };
};

type GivenPart = { scope: unknown } & Partial<Record<LimitName, bigint | null>>;

/** Whole numbers beyond what a double holds exactly are refused further on. */
const toPart = ({ scope, ...given }: GivenPart) => ({
  scope,
  ...Object.fromEntries(
    LIMIT_NAMES.flatMap((name) => {
      const limit = given[name];
      return limit === undefined || limit === null ? [] : [[name, Number(limit)] as const];
    }),
  ),
});

@Resolver('Quota')
export class QuotasResolver {
  constructor(
    @Inject(QuotaViews) private readonly views: QuotaViews,
    @Inject(SplittingService) private readonly splitting: SplittingService,
    @Inject(ProtectionService) private readonly protection: ProtectionService,
  ) {}

  @Query('quotas')
  @Allow('signedIn')
  async all(@CurrentActor() actor: Actor, @Args('team') team?: string | null) {
    return (await this.views.seenBy(actor))
      .filter(({ quota }) => isOfTeam(quota.scope, team ?? null))
      .map(toQuota);
  }

  @ResolveField('protectedShare')
  async protectedShare(@Parent() { scope }: Pick<QuotaView['quota'], 'scope'>) {
    return (await this.protection.of(scope)).share;
  }

  @Mutation('splitQuota')
  @Allow('teamLead', 'finance', 'platform')
  async split(
    @CurrentActor() actor: Actor,
    @Args('input') { parts, ...input }: Omit<SplitInput, 'parts'> & { parts: GivenPart[] },
  ) {
    const outcome = await this.splitting.split(actor, { ...input, parts: parts.map(toPart) });
    if (isProblem(outcome)) return outcome;
    const { denies, ids } = outcome;
    const quotas = await this.views.seenBy(actor);
    const { parent } = input;
    const version = quotas.find(({ quota }) => quota.id === parent)?.version ?? null;
    if (input.dryRun) return { __typename: 'QuotaSplitPlan', parent, version, denies };
    const made = quotas.filter(({ quota }) => ids.includes(quota.id)).map(toQuota);
    return { __typename: 'QuotaSplit', parent, version, parts: made, denies };
  }
}
