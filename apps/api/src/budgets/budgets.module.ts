import { Inject, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { LawChecks, LedgerModule } from '../ledger/ledger.module.js';
import {
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { OrgModule } from '../org/org.module.js';
import { type Books, PricesModule, PricesService } from '../prices/prices.module.js';
import { AdmissionsService } from './admissions/admissions.service.js';
import {
  BalancesProcessor,
  BalancesService,
  ExpiryProcessor,
} from './admissions/balances.service.js';
import { BudgetsResolver } from './budgets.resolver.js';
import { BudgetsService } from './budgets.service.js';
import { DenialsService } from './denials/denials.service.js';
import { FreezeService } from './holds/freeze.service.js';
import { GroundsService } from './admissions/grounds.service.js';
import { Gates } from './admissions/gates.js';
import { IdentitiesService } from './identities.service.js';
import { LadderJudge } from './admissions/ladder-judge.js';
import { LadderService } from './ladder/ladder.service.js';
import { LeaseCallsService } from './leases/lease-calls.service.js';
import { LeaseReclaimService, ReclaimProcessor } from './leases/lease-reclaim.service.js';
import { LeaseReleaseService } from './leases/lease-release.service.js';
import { LeasesResolver } from './leases/leases.resolver.js';
import { LeaseRoomService } from './leases/lease-room.service.js';
import { LeasesService } from './leases/leases.service.js';
import { LimitsGauges } from './limits-gauges.js';
import { PlacingService } from './admissions/placing.service.js';
import { BackTestService } from './ladder/backtest.service.js';
import {
  ProvisionalEndService,
  ProvisionalProcessor,
} from './provisional/provisional-end.service.js';
import { ProvisionalResolver } from './provisional/provisional.resolver.js';
import { ProvisionalService } from './provisional/provisional.service.js';
import { ProtectionService } from './protection.service.js';
import { PlausibilityService } from './holds/plausibility.service.js';
import { PresumedResolver } from './holds/presumed.resolver.js';
import { PresumedService } from './holds/presumed.service.js';
import { RetentionService } from './retention.service.js';
import { budgetsSection } from './section-budgets.js';
import { unbudgetedSection } from './section-unbudgeted.js';
import { SettlementsService } from './holds/settlements.service.js';
import { WhyResolver } from './denials/why.resolver.js';
import { WhyService } from './denials/why.service.js';
import { balancesAreTheFold, holdsAddUp } from './verify.repository.js';

export { AdmissionRequest, type Asking, bodyHashOf } from './admissions/admission-request.js';
export { HOLD_MS, type Verdict } from './admissions/admission-round.js';
export { AdmissionsService } from './admissions/admissions.service.js';
export { type Budget, type Increase, increasesAt } from './budget.js';
export { BudgetsService, type BudgetStanding } from './budgets.service.js';
export { DenialsService, type DenialsReceipt } from './denials/denials.service.js';
export { BalancesService, expireHolds, moveBalances } from './admissions/balances.service.js';
export { type Ended, GATEWAY_PROOFS, type GatewayProof } from './holds/ending.js';
export {
  type Bearing,
  type CallJudge,
  type CallMeter,
  type Destination,
  type EndedCall,
  Gates,
  isRefusal,
  type KnownCall,
  type MeteredCall,
  type Metering,
  type RoundGrounds,
} from './admissions/gates.js';
export { LeaseCallsService } from './leases/lease-calls.service.js';
export { LeaseReclaimService, reclaimLeases } from './leases/lease-reclaim.service.js';
export { LeaseRequest } from './leases/lease-request.js';
export { CallsReport, LeaseReturn } from './leases/leased-call.js';
export { LeaseRoomService } from './leases/lease-room.service.js';
export type { GrantedLease } from './leases/granted-lease.js';
export { LeasesService } from './leases/leases.service.js';
export type { Facts, Refusal } from './admissions/refusal.js';
export { loadScopeNames, scopeFindings } from './section-budgets.js';
export { modelWarnings } from './scope-models.js';
export { DenialsReport } from './denials/told-denials.js';
export { SettlementRequest } from './holds/settlement.js';
export { SettlementsService } from './holds/settlements.service.js';
export type { Allowed } from './holds/stored-hold.js';
export { type Window, windowAt } from './window.js';

export { forgetLimits } from './retention.service.js';
export { rerateProvisional } from './provisional/provisional-end.service.js';

/** The keys of the configuration file that are this domain's. */
export const budgetSections = (changed: Consequence, books: Books): ConfigSection[] => [
  budgetsSection(changed, books),
  unbudgetedSection(changed),
];

/** What may be spent: budgets, their windows and balances, and the holds that keep calls within them. */
@Module({
  imports: [AuditModule, ConfigModule, OrgModule, PricesModule, LedgerModule, GatewaysModule],
  providers: [
    AdmissionsService,
    BalancesProcessor,
    BalancesService,
    BudgetsResolver,
    BudgetsService,
    DenialsService,
    ExpiryProcessor,
    FreezeService,
    Gates,
    GroundsService,
    IdentitiesService,
    LadderJudge,
    LadderService,
    LeaseCallsService,
    LeaseReclaimService,
    LeaseReleaseService,
    LeaseRoomService,
    LeasesResolver,
    LeasesService,
    LimitsGauges,
    PlacingService,
    ReclaimProcessor,
    BackTestService,
    PlausibilityService,
    PresumedResolver,
    PresumedService,
    ProtectionService,
    ProvisionalEndService,
    ProvisionalProcessor,
    ProvisionalResolver,
    ProvisionalService,
    RetentionService,
    SettlementsService,
    WhyResolver,
    WhyService,
  ],
  exports: [
    LeaseCallsService,
    LeaseReclaimService,
    LeaseRoomService,
    LeasesService,
    AdmissionsService,
    BalancesService,
    BudgetsService,
    DenialsService,
    Gates,
    SettlementsService,
  ],
})
export class BudgetsModule {
  constructor(
    @Inject(ConfigSections) sections: ConfigSections,
    @Inject(LawChecks) invariants: LawChecks,
    @Inject(BudgetsService) budgets: BudgetsService,
    @Inject(PricesService) prices: PricesService,
  ) {
    sections.add(...budgetSections({ follow: (tx) => budgets.changed(tx) }, prices));
    prices.onChange((tx) => budgets.identitiesChanged(tx));
    invariants.add('Exact: balances and what is on its way equal the ledger', balancesAreTheFold);
    invariants.add(
      'Every hold counts: held, presumed and leased equal the holds and leases',
      holdsAddUp,
    );
  }
}
