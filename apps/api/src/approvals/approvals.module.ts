import { Inject, Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { AuditModule } from '../audit/audit.module.js';
import {
  configGate,
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { ApprovalsProcessor } from './approvals.processor.js';
import { ApprovalsResolver } from './approvals.resolver.js';
import { ApprovalsService } from './approvals.service.js';
import { ConfigApproval } from './config-approval.service.js';
import { DecidingService } from './deciding.service.js';
import { ApprovalsInbox } from './inbox.service.js';
import { ApprovalKinds } from './kinds.js';
import { approvalsSection } from './section-approvals.js';

export * as approvalFacts from './approvals.facts.js';
export { approvedSpans } from './approved-changes.js';
export { watchApprovals } from './approvals.processor.js';
export { ApprovalsService } from './approvals.service.js';
export { DecidingService } from './deciding.service.js';
export { ApprovalsInbox } from './inbox.service.js';
export { type ApprovalKind, ApprovalKinds, type Completing } from './kinds.js';
export { type Look, type Proposal, reasonOf } from './proposal.js';
export { approvalsOf, findProposal, lockOpen } from './proposal.repository.js';
export { type Approvals, ruleFor } from './rules.js';
export { loadApprovals } from './section-approvals.js';

/** The next proposal goes by what the file says. */
const nothing: Consequence = { follow: () => Promise.resolve() };

/** The keys of the configuration file that are this domain's. */
export const approvalSections = (changed: Consequence = nothing): ConfigSection[] => [
  approvalsSection(changed),
];

/** Changes that take other people: proposed, approved as they were seen, and carried out by the domain whose they are. */
@Module({
  imports: [AccessModule, AuditModule, ConfigModule],
  providers: [
    ApprovalKinds,
    ApprovalsInbox,
    ApprovalsProcessor,
    ApprovalsResolver,
    ApprovalsService,
    ConfigApproval,
    DecidingService,
  ],
  exports: [ApprovalKinds, ApprovalsInbox, ApprovalsService, DecidingService],
})
export class ApprovalsModule {
  constructor(
    @Inject(ConfigSections) sections: ConfigSections,
    @Inject(configGate.ConfigGate) gate: configGate.ConfigGate,
    @Inject(ApprovalKinds) kinds: ApprovalKinds,
    @Inject(ConfigApproval) config: ConfigApproval,
  ) {
    sections.add(...approvalSections());
    kinds.add(config.kind);
    gate.use(config);
  }
}
