import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { OrgModule } from '../org/org.module.js';
import { PricesModule } from '../prices/prices.module.js';
import { AssignService } from './assign.service.js';
import { DictionaryRepository } from './dictionary.repository.js';
import { LedgerExportsController } from './exports.controller.js';
import { IntakeController } from './intake.controller.js';
import { IntakeGauges } from './intake-gauges.js';
import { IntakeService } from './intake.service.js';
import { LedgerResolver } from './ledger.resolver.js';
import { MonthsProcessor, MonthsService } from './months.service.js';
import { ParkedProcessor } from './parked.processor.js';
import { PostingService } from './posting.service.js';
import { QuarantineService } from './quarantine.service.js';
import { ReportingZoneProcessor } from './reporting-zone.js';
import { ReportsResolver } from './reports.resolver.js';
import { ReportsService } from './reports.service.js';
import { RepostService } from './repost.service.js';
import { SettlementPosting } from './settlement-posting.service.js';
import { LawChecks, VerifyService } from './verify.service.js';

export { lockAdmissions, settlementKeyOf } from './admission.repository.js';
export type { Charge } from './charge.js';
export { moveFrom } from './movement.repository.js';
export { PostingService } from './posting.service.js';
export { SettlementPosting, type SettledUsage } from './settlement-posting.service.js';
export { RepostService } from './repost.service.js';
export { LawChecks } from './verify.service.js';
export type { Outcome as LawOutcome } from './verify.repository.js';
export { prepareMonths } from './months.service.js';
export { rateParkedUsage } from './parked.processor.js';
export { rebuildReportingZone, zoneOfSums } from './reporting-zone.js';
export { latencyBin } from './sums.js';

/** The doors where usage enters, and the one transaction that accepts, rates and posts it. */
@Module({
  imports: [AuditModule, OrgModule, PricesModule],
  controllers: [IntakeController, LedgerExportsController],
  providers: [
    AssignService,
    DictionaryRepository,
    IntakeGauges,
    IntakeService,
    LawChecks,
    LedgerResolver,
    MonthsProcessor,
    MonthsService,
    ParkedProcessor,
    PostingService,
    QuarantineService,
    ReportingZoneProcessor,
    ReportsResolver,
    ReportsService,
    RepostService,
    SettlementPosting,
    VerifyService,
  ],
  exports: [LawChecks, PostingService, RepostService, SettlementPosting],
})
export class LedgerModule {}
