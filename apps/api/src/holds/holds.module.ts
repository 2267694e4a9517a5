import { Inject, Module } from '@nestjs/common';
import { ApprovalKinds, ApprovalsModule } from '../approvals/approvals.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { PricesModule } from '../prices/prices.module.js';
import { CeilingsResolver } from './ceilings/ceilings.resolver.js';
import { PresumedResolver } from './presumed.resolver.js';
import { PresumedService } from './presumed.service.js';
import { ProvenProcessor } from './proven.processor.js';
import { ProvenService } from './proven.service.js';
import { ReleaseApproval } from './release-approval.js';
import { ReleasesService } from './releases.service.js';

export { type HoldView, viewOf } from './hold-view.js';
export * as holdViews from './hold-view.repository.js';
export * as holdRows from './hold.repository.js';
export type { Implausible } from './implausible.js';
export * as holdSql from './hold-sql.js';
export * as newHolds from './new-hold.repository.js';
export * as releases from './releases.service.js';
export {
  type AdmittedMovement,
  type Allowed,
  isUnreported,
  moveHold,
  type StoredHold,
  toHold,
  withHold,
} from './stored-hold.js';
export * as holdJobs from './holds.jobs.js';
export * as holdRemoval from './removal.repository.js';
export { takenSince, trafficSince } from './taken.repository.js';

/** Reservations of calls: how they are stored and end, and what is presumed spent of those that did not. */
@Module({
  imports: [ApprovalsModule, AuditModule, PricesModule],
  providers: [
    CeilingsResolver,
    PresumedResolver,
    PresumedService,
    ProvenProcessor,
    ProvenService,
    ReleaseApproval,
    ReleasesService,
  ],
  exports: [ReleasesService],
})
export class HoldsModule {
  constructor(
    @Inject(ApprovalKinds) kinds: ApprovalKinds,
    @Inject(ReleaseApproval) release: ReleaseApproval,
  ) {
    kinds.add(release.kind);
  }
}
