import { fromFemto } from '@bursar/pricing';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { teamNames } from '../../org/org.module.js';
import { Database } from '../../platform/database.js';
import { InLane } from '../../platform/lane.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { type Assignment, AssignService, type UserMove } from './assign.service.js';
import type { Moved, Question } from './repost.js';
import { type RunResult, toRunId } from './run.js';
import { RunsService, unknownRun } from './runs.service.js';
import { teamMonths } from './team-months.repository.js';

const toMoved = ({ before, after, ...row }: Moved) => ({
  ...row,
  ...{ before: fromFemto(before), after: fromFemto(after) },
});

const toResult = ({ after, moved, earlier, ...run }: RunResult) => ({
  __typename: 'RepostResult',
  ...run,
  ...{ id: run.id.toString(), reachedAt: after?.occurredAt ?? null },
  ...{ moved: moved.map(toMoved), earlier: earlier.map(toMoved) },
});

type Shown = Pick<ReturnType<typeof toResult>, 'moved'>;

export const toOutcome = (outcome: RunResult | Problem) =>
  isProblem(outcome) ? outcome : toResult(outcome);

interface RangeArgs {
  from: Date;
  to: Date;
  dryRun: boolean;
  reason?: string | null;
  user?: string | null;
}

const badRange = ({ from, to }: RangeArgs): Problem | null =>
  from < to
    ? null
    : refuse('bad_range', 'The range ends before it begins.', {
        hint: '`to` is exclusive and comes after `from`.',
      });

/** Moves money, and says how far it is. */
@Resolver('RepostResult')
export class RepostsResolver {
  constructor(
    @Inject(AssignService) private readonly orders: AssignService,
    @Inject(RunsService) private readonly runs: RunsService,
    @Inject(Database) private readonly database: Database,
  ) {}

  @ResolveField('totals')
  async totals(@Parent() { moved }: Shown) {
    if (moved.length === 0) return [];
    const names = await teamNames(this.database, [...new Set(moved.map(({ team }) => team))]);
    const rows = await teamMonths(this.database, moved);
    return rows.map((row) => ({ ...row, teamName: names.get(row.team) ?? row.team }));
  }

  @Query('reposts')
  @InLane('reports')
  @Allow('finance', 'platform', 'auditor')
  async reposts() {
    return (await this.runs.latest()).map(toResult);
  }

  @Query('repost')
  @InLane('reports')
  @Allow('finance', 'platform', 'auditor')
  async repost(@Args('id') id: string) {
    const run = await this.runs.find(toRunId(id));
    return run === null ? null : toResult(run);
  }

  @Mutation('assign')
  @InLane('jobs')
  @Allow('platform', 'finance')
  async assign(
    @CurrentActor() actor: Actor,
    @Args('input') input: Omit<Assignment, 'from' | 'reason'> & { from?: Date; reason?: string },
  ) {
    const { from = null, reason = null, ...rest } = input;
    if (rest.sinceEver && from !== null)
      return refuse('bad_dates', 'Either from a date on, or since ever.', {
        path: 'sinceEver',
        hint: 'leave out `from`, or `sinceEver`',
      });
    return toOutcome(await this.orders.assign(actor, { ...rest, from, reason }));
  }

  @Mutation('tryUserMove')
  @InLane('jobs')
  @Allow('platform', 'finance')
  async tryUserMove(@CurrentActor() actor: Actor, @Args() move: UserMove) {
    return toOutcome(await this.orders.tryMove(actor, move));
  }

  @Mutation('reattribute')
  @InLane('jobs')
  @Allow('platform', 'finance')
  reattribute(@CurrentActor() actor: Actor, @Args() args: RangeArgs) {
    return this.order(actor, 'reattribute', args);
  }

  @Mutation('rerate')
  @InLane('jobs')
  @Allow('platform', 'finance')
  rerate(@CurrentActor() actor: Actor, @Args() args: RangeArgs) {
    return this.order(actor, 'rerate', args);
  }

  @Mutation('cancelRepost')
  @InLane('jobs')
  @Allow('platform', 'finance')
  async cancelRepost(
    @CurrentActor() actor: Actor,
    @Args('id') id: string,
    @Args('reason') reason: string | null,
  ) {
    const problem = await this.runs.cancel(actor, toRunId(id), reason);
    if (problem !== null) return problem;
    const run = await this.runs.find(toRunId(id));
    return run === null ? unknownRun() : toResult(run);
  }

  private async order(actor: Actor, question: Question, args: RangeArgs) {
    const problem = badRange(args);
    if (problem !== null) return problem;
    const { from, to, dryRun, reason = null, user = null } = args;
    const touched = user === null ? {} : { touched: { kind: 'person', pattern: user } as const };
    return toResult(
      await this.orders.repost(actor, { question, from, to, dryRun, reason, ...touched }),
    );
  }
}
