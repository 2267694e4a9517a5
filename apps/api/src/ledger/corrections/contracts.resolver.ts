import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { ApprovalsInbox } from '../../approvals/approvals.module.js';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import { isProblem, refuse } from '../../platform/outcome.js';
import { toOutcome } from '../repost/reposts.resolver.js';
import { toRunId } from '../repost/run.js';
import { ContractChanges } from './contract-changes.service.js';

@Resolver()
export class ContractsResolver {
  constructor(
    @Inject(ContractChanges) private readonly changes: ContractChanges,
    @Inject(ApprovalsInbox) private readonly inbox: ApprovalsInbox,
  ) {}

  @Mutation('tryContract')
  @InLane('jobs')
  @Allow('platform', 'finance')
  async tryContract(@CurrentActor() actor: Actor, @Args('contract') contract: unknown) {
    if (typeof contract !== 'object' || contract === null || Array.isArray(contract))
      return refuse('bad_contract', 'A contract is an object.', {
        ...{ path: 'contract', hint: '{ match: { provider: "anthropic" }, discount: "12.5" }' },
      });
    return toOutcome(await this.changes.tryOut(actor, contract as Record<string, unknown>));
  }

  @Mutation('addContract')
  @InLane('jobs')
  @Allow('platform', 'finance')
  async addContract(
    @CurrentActor() actor: Actor,
    @Args('run') run: string,
    @Args('reason') reason: string,
  ) {
    if (reason.trim() === '')
      return refuse('no_reason', 'Say why, for the audit log.', { path: 'reason' });
    const added = await this.changes.add(actor, toRunId(run), reason.trim());
    if (isProblem(added)) return added;
    if ('version' in added) return { __typename: 'ContractVersion', ...added };
    return this.inbox.one(actor, added);
  }
}
