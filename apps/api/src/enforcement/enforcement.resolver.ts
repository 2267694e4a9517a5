import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { policyDocument } from '../connectors/connectors.module.js';
import { type Actor, Allow, CurrentActor, Recent } from '../platform/actor.js';
import { orProblem, isProblem, refuse } from '../platform/outcome.js';
import { enforcerPolicy } from './config/enforcer-policy.js';
import { EnforcementService } from './denies/enforcement.service.js';

interface EnforceStopInput {
  readonly stop: string;
  readonly reason: string;
  readonly confirm: string;
}

@Resolver()
export class EnforcementResolver {
  constructor(@Inject(EnforcementService) private readonly service: EnforcementService) {}

  @Query('enforcers')
  @Allow('finance', 'platform', 'auditor')
  enforcers() {
    return this.service.enforcers();
  }

  @Query('enforcerPolicy')
  @Allow('platform', 'auditor')
  async policy(@Args('account') account: string) {
    const enforcer = (await this.service.enforcers()).find((one) => one.account === account);
    if (enforcer === undefined)
      return refuse('unknown_enforcer', `No enforcer is configured for the account ${account}.`, {
        hint: 'Add one under `enforcers` in the configuration file.',
      });
    const statements = enforcerPolicy(enforcer);
    return { __typename: 'SourcePolicy', document: policyDocument(statements), statements };
  }

  @Query('denyPlan')
  @Allow('finance', 'platform')
  plan(@CurrentActor() actor: Actor, @Args('scope') scope: unknown) {
    return orProblem(async () => ({
      __typename: 'DenyPlan',
      ...(await this.service.plan(actor, scope)),
    }));
  }

  @Query('denies')
  @Allow('finance', 'platform', 'auditor')
  denies(@Args('includeEnded') includeEnded?: boolean | null) {
    return this.service.list(includeEnded === true);
  }

  @Mutation('enforceStop')
  @Recent('stops')
  @Allow('finance', 'platform')
  enforce(@CurrentActor() actor: Actor, @Args('input') input: EnforceStopInput) {
    return orProblem(async () => {
      const done = await this.service.enforce(actor, input);
      return isProblem(done) ? done : { __typename: 'Denies', ...done };
    });
  }
}
