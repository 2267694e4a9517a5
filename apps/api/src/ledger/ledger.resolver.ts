import { fromFemto } from '@bursar/pricing';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { InLane } from '../platform/lane.js';
import { type Assignment, AssignService } from './repost/assign.service.js';
import type { RepostSummary } from './repost/repost.service.js';
import { type VerifyResult, VerifyService } from './verify.service.js';

const toResult = (summary: RepostSummary) => ({
  __typename: 'RepostResult',
  ...summary,
  moved: summary.moved.map((row) => ({
    ...row,
    before: fromFemto(row.before),
    after: fromFemto(row.after),
  })),
});

const toOutcome = (outcome: RepostSummary | Problem) =>
  isProblem(outcome) ? outcome : toResult(outcome);

interface RangeArgs {
  from: Date;
  to: Date;
  dryRun: boolean;
  reason?: string | null;
}

const badRange = ({ from, to }: RangeArgs): Problem | null =>
  from < to
    ? null
    : refuse('bad_range', 'The range ends before it begins.', {
        hint: '`to` is exclusive and comes after `from`.',
      });

/** Moves money, and proves that it adds up. */
@Resolver()
export class LedgerResolver {
  constructor(
    @Inject(AssignService) private readonly orders: AssignService,
    @Inject(VerifyService) private readonly verifier: VerifyService,
  ) {}

  @Query('verify')
  @InLane('jobs')
  @Allow('finance', 'platform', 'auditor')
  verify(): Promise<VerifyResult> {
    return this.verifier.verify();
  }

  @Mutation('assign')
  @InLane('jobs')
  @Allow('platform', 'finance')
  async assign(
    @CurrentActor() actor: Actor,
    @Args('input') input: Omit<Assignment, 'from' | 'reason'> & { from?: Date; reason?: string },
  ) {
    return toOutcome(
      await this.orders.assign(actor, {
        ...input,
        from: input.from ?? null,
        reason: input.reason ?? null,
      }),
    );
  }

  @Mutation('reattribute')
  @InLane('jobs')
  @Allow('platform', 'finance')
  reattribute(@CurrentActor() actor: Actor, @Args() args: RangeArgs) {
    return this.repost(actor, 'reattribute', args);
  }

  @Mutation('rerate')
  @InLane('jobs')
  @Allow('platform', 'finance')
  rerate(@CurrentActor() actor: Actor, @Args() args: RangeArgs) {
    return this.repost(actor, 'rerate', args);
  }

  private async repost(actor: Actor, question: 'reattribute' | 'rerate', args: RangeArgs) {
    const problem = badRange(args);
    if (problem !== null) return problem;
    return toOutcome(
      await this.orders.repost(
        actor,
        question,
        args.from,
        args.to,
        args.dryRun,
        args.reason ?? null,
      ),
    );
  }
}
