import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { orProblem } from '../platform/outcome.js';
import { policyDocument } from './aws/policy-document.js';
import { cloudFormationOf, terraformOf } from './aws/role-templates.js';
import type { PolicyStatement } from './aws/aws-settings.js';
import { DraftsService } from './drafts.service.js';
import { SourcesService } from './sources.service.js';

interface Turn {
  readonly id: string;
  readonly reason: string;
}

const policyOf = (statements: readonly PolicyStatement[]) => ({
  __typename: 'SourcePolicy',
  document: policyDocument(statements),
  statements,
  cloudFormation: cloudFormationOf(statements),
  terraform: terraformOf(statements),
});

@Resolver()
export class ConnectorsResolver {
  constructor(
    @Inject(SourcesService) private readonly service: SourcesService,
    @Inject(DraftsService) private readonly drafts: DraftsService,
  ) {}

  @Query('sources')
  @Allow('finance', 'platform', 'auditor')
  sources() {
    return this.service.list();
  }

  @Query('brokenObjects')
  @Allow('finance', 'platform', 'auditor')
  broken(@Args('source') source: string) {
    return this.service.broken(source);
  }

  @Query('sourcePolicy')
  @Allow('platform', 'auditor')
  policy(@Args('id') id: string) {
    return orProblem(async () => policyOf(await this.service.policy(id)));
  }

  @Query('draftSource')
  @Allow('platform')
  draft(@Args('text') text: string) {
    const draft = this.drafts.describe(text);
    return 'problems' in draft
      ? { __typename: 'ConfigProblems', ...draft }
      : policyOf(draft.statements);
  }

  @Mutation('testDraftSource')
  @InLane('jobs')
  @Allow('platform')
  async testDraft(@Args('text') text: string) {
    const tested = await this.drafts.test(text);
    return { __typename: 'problems' in tested ? 'ConfigProblems' : 'SourceTest', ...tested };
  }

  @Mutation('testSource')
  @InLane('jobs')
  @Allow('platform')
  test(@Args('id') id: string) {
    return orProblem(async () => ({
      __typename: 'SourceTest',
      parts: await this.service.test(id),
    }));
  }

  @Mutation('pauseSource')
  @Allow('platform')
  pause(@CurrentActor() actor: Actor, @Args() { id, reason }: Turn) {
    return this.turned(actor, id, true, reason);
  }

  @Mutation('resumeSource')
  @Allow('platform')
  resume(@CurrentActor() actor: Actor, @Args() { id, reason }: Turn) {
    return this.turned(actor, id, false, reason);
  }

  @Mutation('backfillSource')
  @Allow('platform')
  backfill(@CurrentActor() actor: Actor, @Args() { id, from, reason }: Turn & { from: string }) {
    return orProblem(async () => ({
      __typename: 'Source',
      ...(await this.service.backfill(actor, id, from, reason)),
    }));
  }

  private turned(actor: Actor, id: string, paused: boolean, reason: string) {
    return orProblem(async () => ({
      __typename: 'Source',
      ...(await this.service.pause(actor, id, paused, reason)),
    }));
  }
}
