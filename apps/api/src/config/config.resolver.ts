import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { type ConfigOutcome, ConfigService } from './config.service.js';

interface ApplyConfigInput {
  text: string;
  dryRun: boolean;
  prune: boolean;
  reason?: string | null;
}

@Resolver()
export class ConfigResolver {
  constructor(@Inject(ConfigService) private readonly config: ConfigService) {}

  @Query('exportConfig')
  @Allow('platform', 'finance', 'auditor', 'readConfig')
  exportConfig(): Promise<string> {
    return this.config.exportFile();
  }

  @Mutation('applyConfig')
  @Allow('platform', 'applyConfig')
  async applyConfig(
    @CurrentActor() actor: Actor,
    @Args('input') { text, dryRun, prune, reason }: ApplyConfigInput,
  ): Promise<ConfigOutcome & { __typename: string }> {
    const outcome = await this.config.apply(actor, text, { dryRun, prune, reason: reason ?? null });
    return { __typename: 'problems' in outcome ? 'ConfigProblems' : 'ConfigPlan', ...outcome };
  }
}
