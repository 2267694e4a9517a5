import { Inject, Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ApprovalKinds, ApprovalsModule } from '../approvals/approvals.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { BudgetsModule } from '../budgets/budgets.module.js';
import { OrgModule } from '../org/org.module.js';
import { QuotasModule } from '../quotas/quotas.module.js';
import { AgreementsResolver } from './agreements.resolver.js';
import { AgreementsService } from './agreements.service.js';
import { DecisionsService } from './decisions.service.js';
import { DraftsService } from './drafts.service.js';
import { EmergencyService } from './emergency.service.js';
import { EvidenceService } from './evidence.service.js';
import { IncreaseEndingService } from './increase-ending.service.js';
import {
  BudgetIncreasesResolver,
  IncreasesInForce,
  QuotaIncreasesResolver,
} from './increases.resolver.js';
import { LimitsService } from './limits.service.js';
import { IncreasesService } from './increases.service.js';
import { RequestApproval } from './request-approval.js';
import { RequestsResolver } from './requests.resolver.js';
import { SeenRequests } from './seen-requests.service.js';
import { RequestsService } from './requests.service.js';

export { limitDecided, limitRequested, limitRequestEscalated } from './requests.facts.js';
export { limitText } from './request.js';
export { findRequest, type RequestRow } from './requests.repository.js';

/** Requests for more than a budget or a quota allows, their approval, and the increases that follow. */
@Module({
  imports: [AccessModule, ApprovalsModule, AuditModule, OrgModule, BudgetsModule, QuotasModule],
  providers: [
    AgreementsResolver,
    AgreementsService,
    BudgetIncreasesResolver,
    DecisionsService,
    DraftsService,
    EmergencyService,
    EvidenceService,
    IncreaseEndingService,
    IncreasesInForce,
    LimitsService,
    QuotaIncreasesResolver,
    IncreasesService,
    RequestApproval,
    RequestsResolver,
    RequestsService,
    SeenRequests,
  ],
})
export class RequestsModule {
  constructor(
    @Inject(ApprovalKinds) kinds: ApprovalKinds,
    @Inject(RequestApproval) approval: RequestApproval,
  ) {
    kinds.add(approval.kind);
  }
}
