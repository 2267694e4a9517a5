import { Inject, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { BudgetsModule, BudgetsService } from '../budgets/budgets.module.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { LawChecks, LedgerModule } from '../ledger/ledger.module.js';
import { ConfigModule, ConfigSections, type Consequence } from '../config/config.module.js';
import { OrgModule } from '../org/org.module.js';
import type { Sql } from '../platform/database.js';
import { tell } from '../platform/outbox.js';
import { PricesModule, PricesService } from '../prices/prices.module.js';
import { QuotasModule, QuotasService } from '../quotas/quotas.module.js';
import { controlsChanged } from './controls.facts.js';
import { PublishProcessor, RefreshProcessor, TargetsProcessor } from './controls.jobs.js';
import { ControlsJudge } from './controls-judge.js';
import { ControlsResolver } from './controls.resolver.js';
import { ControlsStateService } from './controls-state.service.js';
import { DeliveryService } from './policies/delivery.service.js';
import { EnvironmentsResolver } from './policies/environments.resolver.js';
import { EnvironmentsService } from './policies/environments.service.js';
import { FlagsService } from './flags.service.js';
import { KeyRotationService } from './policies/key-rotation.service.js';
import { PoliciesService } from './policies/policies.service.js';
import { PolicyDocumentService } from './policies/policy-document.service.js';
import { PolicyHub } from './policies/policy-hub.js';
import { PolicyParts } from './policies/policy-parts.js';
import { PresenceService } from './policies/presence.service.js';
import { RefusalsService } from './policies/refusals.service.js';
import { controlSections } from './sections.js';
import { SigningService } from './policies/signing.service.js';
import { StandingsService } from './policies/standings.service.js';
import { StoppingService } from './stops/stopping.service.js';
import { StopsDocumentService } from './stops/stops-document.service.js';
import { StopsController } from './stops/stops.controller.js';
import { StopsResolver } from './stops/stops.resolver.js';
import { StopsService } from './stops/stops.service.js';
import { StopViews } from './stops/stop-views.service.js';
import { TargetsService } from './targets.service.js';
import { linesAreWhole, newestAreVouchedFor, stopsArePublished } from './verify.repository.js';

export { ControlsJudge } from './controls-judge.js';
export { controlsChanged } from './controls.facts.js';
export { publishPolicies, refreshPolicies, watchTargets } from './controls.jobs.js';
export { DeliveryService } from './policies/delivery.service.js';
export { FlagsService } from './flags.service.js';
export { PoliciesService } from './policies/policies.service.js';
export { type Listener, PolicyHub } from './policies/policy-hub.js';
export { ENVIRONMENT } from './policies/environment.repository.js';
export { type DocumentKind, type Published } from './policies/publication.repository.js';
export { RefusalsService } from './policies/refusals.service.js';
export { controlSections } from './sections.js';
export { SigningService } from './policies/signing.service.js';
export { TargetsService } from './targets.service.js';

/** What may be called, where calls go, and what is stopped: as people set it, and as gateways get it. */
@Module({
  imports: [
    AuditModule,
    ConfigModule,
    OrgModule,
    PricesModule,
    LedgerModule,
    BudgetsModule,
    QuotasModule,
    GatewaysModule,
  ],
  controllers: [StopsController],
  providers: [
    ControlsJudge,
    ControlsResolver,
    ControlsStateService,
    DeliveryService,
    EnvironmentsResolver,
    EnvironmentsService,
    FlagsService,
    KeyRotationService,
    PoliciesService,
    PolicyDocumentService,
    PolicyHub,
    {
      provide: PolicyParts,
      inject: [QuotasService, BudgetsService],
      useFactory: (quotas: QuotasService, budgets: BudgetsService) => {
        const parts = new PolicyParts();
        parts.add({ limits: (sql) => quotas.policyLimits(sql) });
        parts.add({ budgets: (sql) => budgets.policyBudgets(sql) });
        return parts;
      },
    },
    PresenceService,
    PublishProcessor,
    RefreshProcessor,
    RefusalsService,
    SigningService,
    StandingsService,
    StoppingService,
    StopsDocumentService,
    StopsResolver,
    StopsService,
    StopViews,
    TargetsProcessor,
    TargetsService,
  ],
  exports: [
    ControlsJudge,
    DeliveryService,
    FlagsService,
    PoliciesService,
    PolicyHub,
    PolicyParts,
    RefusalsService,
    SigningService,
    StopsService,
    TargetsService,
  ],
})
export class ControlsModule {
  constructor(
    @Inject(ConfigSections) sections: ConfigSections,
    @Inject(PricesService) prices: PricesService,
    @Inject(BudgetsService) budgets: BudgetsService,
    @Inject(LawChecks) invariants: LawChecks,
  ) {
    invariants.add('Gapless: every published version names the one before it', linesAreWhole);
    invariants.add(
      'Vouched for: the key that signs has signed the newest documents',
      newestAreVouchedFor,
    );
    invariants.add(
      'A restriction is everywhere: the newest documents have the stops in force',
      stopsArePublished,
    );
    const changed: Consequence = {
      follow: async (tx: Sql) => {
        await budgets.limitsChanged(tx);
        await tell(tx, controlsChanged, { version: 0 });
      },
    };
    sections.add(...controlSections(changed, prices));
  }
}
