import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Database } from '../../platform/database.js';
import { Invalid } from '../../platform/errors.js';
import { expectRange } from '../../platform/graphql/pages.js';
import { InLane } from '../../platform/lane.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import {
  callRows,
  type Freshness,
  type SpendInput,
  SpendService,
} from '../../spend/spend.module.js';
import { type Agents, foldAgents } from './agent.js';

interface Report extends Agents {
  readonly __typename: 'AgentReport';
  readonly runCount: number;
  readonly freshness: Freshness;
}

interface Asked extends Pick<SpendInput, 'from' | 'to' | 'timezone'> {
  readonly top: number;
}

const TOP_MAX = 500;
const CALLS_MAX = 1_000;
const NAMED = { dimension: 'session', in: [null], exclude: true };

@InLane('reports')
@Resolver()
export class AgentsResolver {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SpendService) private readonly spend: SpendService,
  ) {}

  @Query('agents')
  @Allow('signedIn')
  async agents(
    @CurrentActor() actor: Actor,
    @Args() { top, ...range }: Asked,
  ): Promise<Report | Problem> {
    if (top < 1 || top > TOP_MAX)
      throw new Invalid(`top is between 1 and ${TOP_MAX}.`, { slug: 'bad_top' });
    const asked = { ...range, groupBy: ['session', 'agent', 'user'], filters: [NAMED] };
    const rows = await this.spend.rowsOf(actor, asked, ['requests', 'unpriced', 'cost']);
    if (isProblem(rows)) return rows;
    const { agents, runs } = foldAgents(rows);
    return {
      __typename: 'AgentReport',
      agents,
      runs: runs.slice(0, top),
      runCount: runs.length,
      freshness: await this.spend.freshness(),
    };
  }

  @Query('runCalls')
  @Allow('signedIn')
  runCalls(
    @CurrentActor() { teams, user }: Actor,
    @Args() { session, from, to }: { session: string; from: Date; to: Date },
  ): Promise<callRows.StandingCall[]> {
    expectRange(from, to);
    const isOwn = teams !== 'all' && teams.length === 0 && user !== null;
    return callRows.callsOfSession(this.database, {
      ...{ session, from, to, limit: CALLS_MAX },
      teams: isOwn || teams === 'all' ? null : teams,
      user: isOwn ? user : null,
    });
  }
}
