import { fromFemto } from '@bursar/pricing';
import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import type { Page } from '../platform/graphql/pages.js';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { isProblem, type Problem } from '../platform/outcome.js';
import { type Freshness, SpendService } from '../spend/spend.module.js';
import { pageOfDevelopers } from './developer.js';
import {
  type Developer,
  DevelopersService,
  type Range,
  type TrendPoint,
} from './developers.service.js';

interface DeveloperView extends Omit<Developer, 'cost'> {
  readonly cost: string;
  readonly trend: readonly TrendPoint[];
}

interface Developers extends Page<DeveloperView> {
  readonly __typename: 'DeveloperConnection';
  readonly unknown: number;
  readonly cost: string;
  readonly freshness: Freshness;
}

interface Asked extends Range {
  readonly search?: string | null;
  readonly first: number;
  readonly after?: string | null;
}

@InLane('reports')
@Resolver()
export class DevelopersResolver {
  constructor(
    @Inject(DevelopersService) private readonly service: DevelopersService,
    @Inject(SpendService) private readonly spend: SpendService,
  ) {}

  @Query('developers')
  @Allow('signedIn')
  async developers(
    @CurrentActor() actor: Actor,
    @Args() { search, first, after, ...range }: Asked,
  ): Promise<Developers | Problem> {
    const all = await this.service.list(actor, range, search ?? '');
    if (isProblem(all)) return all;
    const page = pageOfDevelopers(all, first, after ?? null);
    const users = page.edges.map(({ node }) => node.user);
    const trends = await this.service.trends(actor, range, users);
    if (isProblem(trends)) return trends;
    return {
      __typename: 'DeveloperConnection',
      ...page,
      edges: page.edges.map(({ cursor, node }) => ({
        cursor,
        node: { ...node, cost: fromFemto(node.cost), trend: trends.get(node.user) ?? [] },
      })),
      unknown: all.filter(({ directoryTeam }) => directoryTeam === null).length,
      cost: fromFemto(all.reduce((sum, { cost }) => sum + cost, 0n)),
      freshness: await this.spend.freshness(),
    };
  }
}
