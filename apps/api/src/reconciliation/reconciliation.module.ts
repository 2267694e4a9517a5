import { Module } from '@nestjs/common';
import { PricesModule } from '../prices/prices.module.js';
import { IdleResolver } from './idle/idle.resolver.js';
import { IdleService } from './idle/idle.service.js';
import { ReconciliationController } from './reconciliation.controller.js';
import { ReconciliationResolver } from './reconciliation.resolver.js';
import { ReconciliationService } from './reconciliation.service.js';

export type { BillKind, BillLine } from './bill-line.js';
export { replaceBill } from './bill.repository.js';
export {
  type BesideUsage,
  besideUsage,
  type Invoice,
  invoicesOf,
} from './account-charges.repository.js';
export { evidenceOf } from './evidence.js';
export { wordsOf as gapWords } from './gaps.js';
export type { MetricHour } from './metric.js';
export { metricRemovals, replaceMetrics } from './metrics.repository.js';
export { periodOf } from './period.js';
export { ReconciliationService } from './reconciliation.service.js';
export { provesSilence } from './silence.js';

/** The provider's metrics and bill beside ours: every difference classified. */
@Module({
  imports: [PricesModule],
  controllers: [ReconciliationController],
  providers: [IdleResolver, IdleService, ReconciliationResolver, ReconciliationService],
  exports: [ReconciliationService],
})
export class ReconciliationModule {}
