import { Inject, Module } from '@nestjs/common';
import { ApprovalKinds, ApprovalsModule } from '../approvals/approvals.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { OrgModule } from '../org/org.module.js';
import { PricesModule } from '../prices/prices.module.js';
import { AssignService } from './repost/assign.service.js';
import { CorrectionsResolver } from './corrections/corrections.resolver.js';
import { ContractChanges } from './corrections/contract-changes.service.js';
import { ContractsResolver } from './corrections/contracts.resolver.js';
import { CorrectionsProcessor } from './corrections/corrections.processor.js';
import { CorrectionsService } from './corrections/corrections.service.js';
import { DictionaryRepository } from './dictionary.repository.js';
import { LedgerResolver } from './ledger.resolver.js';
import { MonthsProcessor } from './upkeep/months.processor.js';
import { MonthsService } from './months.service.js';
import { ParkedProcessor } from './repost/parked.processor.js';
import { PostingService } from './posting.service.js';
import { ReportingZoneProcessor } from './upkeep/reporting-zone.processor.js';
import { RepostService } from './repost/repost.service.js';
import { RepostsResolver } from './repost/reposts.resolver.js';
import { RunsProcessor } from './repost/runs.processor.js';
import { RunsService } from './repost/runs.service.js';
import { TimeOfCalls } from './repost/time-of-calls.js';
import { TryingService } from './repost/trying.service.js';
import { SettlementPosting } from './settlement-posting.service.js';
import { InvariantChecks, VerifyService } from './verify.service.js';

export { lockAdmissions, settlementKeyOf } from './admission.repository.js';
export {
  type BatchOrigin,
  earlierAnswers,
  insertBatches,
  nextBatchIds,
} from './batch.repository.js';
export type { Charge } from './charge.js';
export * as ledgerJobs from './ledger.jobs.js';
export { meteredUsage, type MeteredUsage } from './metered.repository.js';
export * as movements from './movement.repository.js';
export * as ledgerCalls from './reading/calls.repository.js';
export * as ledgerFigures from './reading/figures.repository.js';
export * as ledgerPeriods from './periods/ledger-periods.js';
export * as ledgerSql from './reading/sources.js';
export { PostingService } from './posting.service.js';
export { SettlementPosting } from './settlement-posting.service.js';
export { RepostService } from './repost/repost.service.js';
export { InvariantChecks } from './verify.service.js';

/** Accepts, rates and posts usage in one transaction; sums, re-rating, re-attribution and the proof that all of it adds up. */
@Module({
  imports: [ApprovalsModule, AuditModule, OrgModule, PricesModule],
  providers: [
    AssignService,
    ContractChanges,
    ContractsResolver,
    CorrectionsProcessor,
    CorrectionsResolver,
    CorrectionsService,
    DictionaryRepository,
    InvariantChecks,
    LedgerResolver,
    MonthsProcessor,
    MonthsService,
    ParkedProcessor,
    PostingService,
    ReportingZoneProcessor,
    RepostService,
    RepostsResolver,
    RunsProcessor,
    RunsService,
    SettlementPosting,
    TimeOfCalls,
    TryingService,
    VerifyService,
  ],
  exports: [InvariantChecks, PostingService, RepostService, SettlementPosting],
})
export class LedgerModule {
  constructor(
    @Inject(ApprovalKinds) kinds: ApprovalKinds,
    @Inject(ContractChanges) contracts: ContractChanges,
  ) {
    kinds.add(contracts.kind);
  }
}
