import { Inject, Module } from '@nestjs/common';
import { ApprovalKinds, ApprovalsModule } from '../approvals/approvals.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { InvariantChecks, LedgerModule } from '../ledger/ledger.module.js';
import { PricesModule } from '../prices/prices.module.js';
import { ReconciliationModule } from '../reconciliation/reconciliation.module.js';
import { BillCheckService } from './close/bill-check.service.js';
import { CheckingService } from './close/checking.service.js';
import { CloseResolver } from './close/close.resolver.js';
import { CloseService } from './close/close.service.js';
import { IssuingProcessor, IssuingService } from './close/issuing.service.js';
import { MonthsOfAccounting } from './close/months.service.js';
import { PinningService } from './close/pinning.service.js';
import { ReopeningService } from './close/reopening.service.js';
import { MonthExportsController } from './exports/exports.controller.js';
import { DrawingService } from './statements/drawing.service.js';
import { statementsAreLedger } from './statements/statements-invariant.js';
import { StatementsController } from './statements/statements.controller.js';
import { StatementsResolver } from './statements/statements.resolver.js';
import { StatementsService } from './statements/statements.service.js';

export { monthClosed } from './close/close.facts.js';
export { issueStatements } from './close/issuing.service.js';

/** What a month holds beside invocations, its close, and the statements that say what each team owes. */
@Module({
  imports: [ApprovalsModule, AuditModule, LedgerModule, PricesModule, ReconciliationModule],
  controllers: [MonthExportsController, StatementsController],
  providers: [
    BillCheckService,
    CheckingService,
    CloseResolver,
    CloseService,
    DrawingService,
    IssuingProcessor,
    IssuingService,
    MonthsOfAccounting,
    PinningService,
    ReopeningService,
    StatementsResolver,
    StatementsService,
  ],
})
export class ChargebackModule {
  constructor(
    @Inject(InvariantChecks) invariants: InvariantChecks,
    @Inject(ApprovalKinds) kinds: ApprovalKinds,
    @Inject(ReopeningService) reopenings: ReopeningService,
  ) {
    kinds.add(reopenings.kind);
    invariants.add('Exact: statements equal what was posted to their month', statementsAreLedger);
  }
}
