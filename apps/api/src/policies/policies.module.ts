import { Inject, Module } from '@nestjs/common';
import { ApprovalKinds, ApprovalsModule } from '../approvals/approvals.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { BudgetsModule } from '../budgets/budgets.module.js';
import { ControlsModule } from '../controls/controls.module.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { InvariantChecks, LedgerModule } from '../ledger/ledger.module.js';
import { PricesModule } from '../prices/prices.module.js';
import { QuotasModule } from '../quotas/quotas.module.js';
import { DeliveryService } from './delivery/delivery.service.js';
import { PolicyHub } from './delivery/policy-hub.js';
import { PresenceService } from './delivery/presence.service.js';
import { RejectionsService } from './delivery/rejections.service.js';
import { StandingsService } from './delivery/standings.service.js';
import { PolicyDocumentService } from './document/policy-document.service.js';
import { StopsDocumentService } from './document/stops-document.service.js';
import { EnvironmentsResolver } from './environments/environments.resolver.js';
import { EnvironmentsService } from './environments/environments.service.js';
import { KeyRotationService } from './key-rotation.service.js';
import { PublishProcessor, RefreshProcessor } from './policies.processor.js';
import { PoliciesResolver } from './policies.resolver.js';
import { PoliciesService } from './policies.service.js';
import { SigningService } from './signing.service.js';
import { StopsController } from './stops/stops.controller.js';
import { StopLifting } from './stops/lifting.js';
import {
  PreviewProtectionResolver,
  StopProtectionResolver,
} from './stops/stop-protection.resolver.js';
import { StopsResolver } from './stops/stops.resolver.js';
import { StopViews } from './stops/stop-views.service.js';
import { linesAreWhole, newestAreSigned, stopsArePublished } from './verify.repository.js';

export { type Acknowledgement, DeliveryService } from './delivery/delivery.service.js';
export { type Listener, PolicyHub } from './delivery/policy-hub.js';
export { RejectionsService } from './delivery/rejections.service.js';
export { ENVIRONMENT } from './environments/environment.repository.js';
export { publishPolicies, refreshPolicies } from './policies.processor.js';
export { PoliciesService } from './policies.service.js';
export { type DocumentKind, type Published } from './publication.repository.js';
export { SigningService } from './signing.service.js';

/** What gateways get: the signed documents, how far each of them goes, and how far it has come. */
@Module({
  imports: [
    ApprovalsModule,
    AuditModule,
    PricesModule,
    LedgerModule,
    GatewaysModule,
    BudgetsModule,
    QuotasModule,
    ControlsModule,
  ],
  controllers: [StopsController],
  providers: [
    DeliveryService,
    EnvironmentsResolver,
    EnvironmentsService,
    KeyRotationService,
    PoliciesResolver,
    PoliciesService,
    PolicyDocumentService,
    PolicyHub,
    PresenceService,
    PublishProcessor,
    RefreshProcessor,
    RejectionsService,
    SigningService,
    StandingsService,
    StopLifting,
    StopsDocumentService,
    PreviewProtectionResolver,
    StopProtectionResolver,
    StopsResolver,
    StopViews,
  ],
  exports: [DeliveryService, PoliciesService, PolicyHub, RejectionsService, SigningService],
})
export class PoliciesModule {
  constructor(
    @Inject(InvariantChecks) invariants: InvariantChecks,
    @Inject(ApprovalKinds) kinds: ApprovalKinds,
    @Inject(StopLifting) lifting: StopLifting,
  ) {
    kinds.add(lifting.kind);
    invariants.add('Gapless: every published version names the one before it', linesAreWhole);
    invariants.add('Signed: the key in use has signed the newest documents', newestAreSigned);
    invariants.add(
      'A restriction is everywhere: the newest documents have the stops in force',
      stopsArePublished,
    );
  }
}
