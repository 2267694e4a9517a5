import { Inject, Module } from '@nestjs/common';
import { ApprovalKinds, ApprovalsModule } from '../approvals/approvals.module.js';
import { AuditModule } from '../audit/audit.module.js';
import {
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { InvariantChecks, LedgerModule } from '../ledger/ledger.module.js';
import { PricesModule } from '../prices/prices.module.js';
import { ReconciliationModule } from '../reconciliation/reconciliation.module.js';
import { accountingSection } from './accounting/section-accounting.js';
import { AllocationsResolver } from './allocations/allocations.resolver.js';
import { DriversController } from './allocations/drivers.controller.js';
import { DriversService } from './allocations/drivers.service.js';
import { allocationsSection } from './allocations/section-allocations.js';
import { BillChargesResolver } from './charges/bill-charges.resolver.js';
import { BillChargesService } from './charges/bill-charges.service.js';
import { ChargeApproval } from './charges/charge-approval.js';
import { ChargeWriter } from './charges/charge-writer.js';
import { ChargesController } from './charges/charges.controller.js';
import { ChargesResolver } from './charges/charges.resolver.js';
import { ChargesService } from './charges/charges.service.js';
import { ChargesReading } from './charges/reading.service.js';
import { RecordingService } from './charges/recording.service.js';
import { BillCheckService } from './close/bill-check.service.js';
import { CheckingService } from './close/checking.service.js';
import { CloseResolver } from './close/close.resolver.js';
import { CloseService } from './close/close.service.js';
import { IssuingProcessor } from './close/issuing.processor.js';
import { IssuingService } from './close/issuing.service.js';
import { MonthsOfAccounting } from './close/months.service.js';
import { PinningService } from './close/pinning.service.js';
import { ReopeningService } from './close/reopening.service.js';
import { MonthExportsController } from './exports/exports.controller.js';
import { DisputesResolver } from './disputes/disputes.resolver.js';
import { DisputesService } from './disputes/disputes.service.js';
import { ThreadsService } from './disputes/threads.service.js';
import { JournalService } from './exports/journal.service.js';
import { FinalResolver } from './final/final.resolver.js';
import { FinalService } from './final/final.service.js';
import { DrawingService } from './statements/drawing.service.js';
import { StatementFiles } from './statements/files.service.js';
import { statementsAreLedger } from './statements/statements-invariant.js';
import { StatementsController } from './statements/statements.controller.js';
import { StatementsResolver } from './statements/statements.resolver.js';
import { StatementsService } from './statements/statements.service.js';

export { monthClosed } from './close/close.facts.js';
export { type LineNews, lineAnswered } from './disputes/disputes.facts.js';
export { type StatementFile, StatementFiles } from './statements/files.service.js';
export { type IssuedMonth, issuedSince } from './statements/statement.repository.js';
export { StatementsService } from './statements/statements.service.js';
export { issueStatements } from './close/issuing.processor.js';

/** Every month is split by what the file says when it is read. */
const nothing: Consequence = { follow: () => Promise.resolve() };

/** The keys of the configuration file that are this domain's. */
export const chargebackSections = (changed: Consequence = nothing): ConfigSection[] => [
  allocationsSection(changed),
  accountingSection(changed),
];

const CHARGES = [
  BillChargesResolver,
  BillChargesService,
  ChargeApproval,
  ChargeWriter,
  ChargesReading,
  ChargesResolver,
  ChargesService,
  RecordingService,
];

const CLOSE = [
  BillCheckService,
  CheckingService,
  CloseResolver,
  CloseService,
  IssuingProcessor,
  IssuingService,
  MonthsOfAccounting,
  PinningService,
  ReopeningService,
];

const STATEMENTS = [
  DisputesResolver,
  DisputesService,
  DrawingService,
  FinalResolver,
  FinalService,
  JournalService,
  StatementFiles,
  StatementsResolver,
  StatementsService,
  ThreadsService,
];

/** What a month holds beside invocations, its close, and the statements that say what each team owes. */
@Module({
  imports: [
    ApprovalsModule,
    AuditModule,
    ConfigModule,
    LedgerModule,
    PricesModule,
    ReconciliationModule,
  ],
  controllers: [ChargesController, DriversController, MonthExportsController, StatementsController],
  providers: [AllocationsResolver, DriversService, ...CHARGES, ...CLOSE, ...STATEMENTS],
  exports: [StatementFiles, StatementsService],
})
export class ChargebackModule {
  constructor(
    @Inject(ConfigSections) sections: ConfigSections,
    @Inject(InvariantChecks) invariants: InvariantChecks,
    @Inject(ApprovalKinds) kinds: ApprovalKinds,
    @Inject(ChargeApproval) charges: ChargeApproval,
    @Inject(ReopeningService) reopenings: ReopeningService,
  ) {
    sections.add(...chargebackSections());
    kinds.add(charges.kind);
    kinds.add(reopenings.kind);
    invariants.add('Exact: statements equal what was posted to their month', statementsAreLedger);
  }
}
