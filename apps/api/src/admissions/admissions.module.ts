import { Inject, Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ApprovalsModule } from '../approvals/approvals.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { BudgetsModule, FreezeService } from '../budgets/budgets.module.js';
import { ControlsModule } from '../controls/controls.module.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { InvariantChecks, LedgerModule } from '../ledger/ledger.module.js';
import { OrgModule } from '../org/org.module.js';
import { PricesModule } from '../prices/prices.module.js';
import { QuotasModule } from '../quotas/quotas.module.js';
import { AdmissionsService } from './admissions.service.js';
import { BalancesProcessor, ExpiryProcessor } from './balances/balances.processor.js';
import { BalancesService } from './balances/balances.service.js';
import { balancesAreTheFold, holdsAddUp } from './balances/verify.repository.js';
import { DecisionContextService } from './decision-context.service.js';
import { DenialsService } from './denials/denials.service.js';
import { EvaluationService } from './evaluation.service.js';
import { LeaseCallsService } from './leases/lease-calls.service.js';
import { ReclaimProcessor } from './leases/lease-reclaim.processor.js';
import { LeaseReclaimService } from './leases/lease-reclaim.service.js';
import { LeaseRoomService } from './leases/lease-room.service.js';
import { LeasesService } from './leases/leases.service.js';
import { LimitsGauges } from './limits-gauges.js';
import { ProvisionalEndService } from './provisional/provisional-end.service.js';
import { ProvisionalProcessor } from './provisional/provisional.processor.js';
import { ProvisionalResolver } from './provisional/provisional.resolver.js';
import { RetentionProcessor } from './retention/retention.processor.js';
import { PlausibilityService } from './settlements/plausibility.service.js';
import { SettlementsService } from './settlements/settlements.service.js';

export * as admissionJobs from './admissions.jobs.js';
export { AdmissionRequest } from './admission-request.js';
export { AdmissionsService } from './admissions.service.js';
export * as denialViews from './denials/denial-view.repository.js';
export { type DenialsReceipt, DenialsService } from './denials/denials.service.js';
export { DenialsReport } from './denials/reported-denials.js';
export type { GrantedLease } from './leases/granted-lease.js';
export { LeaseCallsService } from './leases/lease-calls.service.js';
export { LeaseRequest } from './leases/lease-request.js';
export { LeaseRoomService } from './leases/lease-room.service.js';
export { CallsReport, LeaseReturn } from './leases/leased-call.js';
export { LeasesService } from './leases/leases.service.js';
export { type Ended, GATEWAY_PROOFS, type GatewayProof } from './settlements/settlement-batch.js';
export { SettlementRequest } from './settlements/settlement.js';
export { SettlementsService } from './settlements/settlements.service.js';

/** Decides about calls: asks ladders, controls, quotas and budgets in order, holds or leases what they may cost, settles them. */
@Module({
  imports: [
    AccessModule,
    ApprovalsModule,
    AuditModule,
    OrgModule,
    PricesModule,
    LedgerModule,
    GatewaysModule,
    BudgetsModule,
    QuotasModule,
    ControlsModule,
  ],
  providers: [
    AdmissionsService,
    BalancesProcessor,
    BalancesService,
    DecisionContextService,
    DenialsService,
    EvaluationService,
    ExpiryProcessor,
    LeaseCallsService,
    LeaseReclaimService,
    LeaseRoomService,
    LeasesService,
    LimitsGauges,
    PlausibilityService,
    ProvisionalEndService,
    ProvisionalProcessor,
    ProvisionalResolver,
    ReclaimProcessor,
    RetentionProcessor,
    SettlementsService,
  ],
  exports: [
    AdmissionsService,
    DenialsService,
    LeaseCallsService,
    LeaseRoomService,
    LeasesService,
    SettlementsService,
  ],
})
export class AdmissionsModule {
  constructor(
    @Inject(InvariantChecks) invariants: InvariantChecks,
    @Inject(SettlementsService) settlements: SettlementsService,
    @Inject(FreezeService) freezes: FreezeService,
  ) {
    settlements.onBroken(() => freezes.freezeBroken());
    invariants.add('Exact: balances and what is on its way equal the ledger', balancesAreTheFold);
    invariants.add(
      'Every hold counts: held, presumed and leased equal the holds and leases',
      holdsAddUp,
    );
  }
}
