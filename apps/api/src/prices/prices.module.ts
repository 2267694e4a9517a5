import { Inject, Module } from '@nestjs/common';
import { ApprovalKinds, ApprovalsModule } from '../approvals/approvals.module.js';
import { AuditModule } from '../audit/audit.module.js';
import {
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { OrgModule } from '../org/org.module.js';
import { FeedsController } from './feeds/feeds.controller.js';
import { FeedsResolver } from './feeds/feeds.resolver.js';
import { HeldApproval } from './feeds/held-approval.js';
import { HeldPrices } from './feeds/held.service.js';
import { PriceImports } from './feeds/imports.service.js';
import { PriceProposals } from './feeds/proposals.service.js';
import { PriceStatusService } from './feeds/status.service.js';
import { ContractsService } from './contracts/contracts.service.js';
import { contractsSection } from './contracts/section-contracts.js';
import { LifecycleService } from './lifecycle.service.js';
import { PricesController } from './prices.controller.js';
import { PricesResolver } from './prices.resolver.js';
import { PricesService } from './prices.service.js';
import { ProvisionalApproval } from './provisional/provisional-approval.js';
import { ProvisionalPrices } from './provisional/provisional-prices.service.js';
import { discountsSection } from './section-discounts.js';
import { pricesSection } from './section-prices.js';
import { profilesSection } from './section-profiles.js';

export {
  type ProvisionalInput,
  type ProvisionalPrice,
  type TakenByProvisional,
  whyOver,
} from './provisional/provisional-price.js';
export { ProvisionalPrices } from './provisional/provisional-prices.service.js';
export * as priceCorrections from './contracts/corrections.js';
export { LifecycleService } from './lifecycle.service.js';
export * as priceFacts from './prices.facts.js';
export { BOOK_VERSION } from './prices.repository.js';
export { PriceStatusService } from './feeds/status.service.js';
export { PricesService } from './prices.service.js';
export { PriceImports } from './feeds/imports.service.js';
export { PriceProposals } from './feeds/proposals.service.js';
export type { ImportReport } from './feeds/report.js';
export { type Books, bookWithFile, identifiedScope, modelNames } from './model-names.js';

/** The keys of the configuration file that are this domain's. */
export const priceSections = (changed: Consequence): ConfigSection[] => [
  profilesSection(changed),
  pricesSection(changed),
  discountsSection(changed),
  contractsSection(changed),
];

@Module({
  imports: [ApprovalsModule, AuditModule, ConfigModule, OrgModule],
  controllers: [FeedsController, PricesController],
  providers: [
    ContractsService,
    FeedsResolver,
    HeldApproval,
    HeldPrices,
    LifecycleService,
    PriceImports,
    PriceProposals,
    PricesResolver,
    PricesService,
    PriceStatusService,
    ProvisionalApproval,
    ProvisionalPrices,
  ],
  exports: [
    ContractsService,
    LifecycleService,
    PriceImports,
    PriceProposals,
    PricesService,
    PriceStatusService,
    ProvisionalPrices,
  ],
})
export class PricesModule {
  constructor(
    @Inject(ConfigSections) sections: ConfigSections,
    @Inject(PricesService) prices: PricesService,
    @Inject(ApprovalKinds) kinds: ApprovalKinds,
    @Inject(HeldApproval) held: HeldApproval,
    @Inject(ProvisionalApproval) provisional: ProvisionalApproval,
  ) {
    kinds.add(held.kind, provisional.kind);
    const changed: Consequence = {
      follow: (tx, actor) => prices.bumpVersion(tx, actor, 'configuration file'),
    };
    sections.add(...priceSections(changed));
  }
}
