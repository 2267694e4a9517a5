import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { notBased } from '../platform/seen.js';
import { nowhere } from './config-problem.js';
import { type ConfigOutcome, ConfigService } from './config.service.js';

interface ApplyConfigInput {
  text: string;
  dryRun: boolean;
  prune: boolean;
  pruneSections?: string[] | null;
  reason?: string | null;
  basis?: { section: string; item?: string | null; hash?: string | null }[] | null;
}

@Resolver()
export class ConfigResolver {
  constructor(@Inject(ConfigService) private readonly config: ConfigService) {}

  @Query('exportConfig')
  @Allow('platform', 'finance', 'auditor', 'readConfig')
  exportConfig(): Promise<string> {
    return this.config.exportFile();
  }

  @Query('configPlan')
  @Allow('platform', 'applyConfig')
  configPlan(
    @CurrentActor() actor: Actor,
    @Args('input') input: ApplyConfigInput,
  ): Promise<ConfigOutcome & { __typename: string }> {
    return this.outcome(actor, { ...input, dryRun: true });
  }

  @Mutation('applyConfig')
  @Allow('platform', 'applyConfig')
  applyConfig(
    @CurrentActor() actor: Actor,
    @Args('input') input: ApplyConfigInput,
  ): Promise<ConfigOutcome & { __typename: string }> {
    return this.outcome(actor, input);
  }

  private async outcome(
    actor: Actor,
    { text, dryRun, prune, pruneSections, reason, basis }: ApplyConfigInput,
  ): Promise<ConfigOutcome & { __typename: string }> {
    if (!dryRun && actor.via === 'web' && (basis ?? null) === null)
      return { __typename: 'ConfigProblems', problems: [nowhere(notBased())] };
    const outcome = await this.config.apply(actor, text, {
      dryRun,
      prune: prune || (pruneSections ?? false),
      reason: reason ?? null,
      basis:
        basis?.map(({ section, item = null, hash = null }) => ({ section, item, hash })) ?? null,
    });
    return { __typename: 'problems' in outcome ? 'ConfigProblems' : 'ConfigPlan', ...outcome };
  }
}
