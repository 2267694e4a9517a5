import { Inject, Module } from '@nestjs/common';
import { ApprovalKinds, ApprovalsModule } from '../approvals/approvals.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { HoldsModule } from '../holds/holds.module.js';
import { LeaseReleaseService } from './lease-release.service.js';
import { LeasesResolver } from './leases.resolver.js';
import { LeaseApproval } from './release-approval.js';

export * as leaseRows from './lease.repository.js';
export { coordinatesOfLogged } from './logged-calls.repository.js';
export { countOpenLeases } from './lease-view.repository.js';
export { removeLeases } from './removal.repository.js';
export {
  headOf,
  holdUnder,
  isBoundTo,
  isOver,
  startWithin,
  type StoredLease,
} from './stored-lease.js';

/** Slices of budgets that gateways spend by themselves: how they are stored, seen and given back by people. */
@Module({
  imports: [ApprovalsModule, AuditModule, HoldsModule],
  providers: [LeaseApproval, LeaseReleaseService, LeasesResolver],
})
export class LeasesModule {
  constructor(
    @Inject(ApprovalKinds) kinds: ApprovalKinds,
    @Inject(LeaseApproval) release: LeaseApproval,
  ) {
    kinds.add(release.kind);
  }
}
