import { Inject, Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { BudgetsModule } from '../budgets/budgets.module.js';
import { ChargebackModule } from '../chargeback/chargeback.module.js';
import {
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { ControlsModule } from '../controls/controls.module.js';
import { OrgModule } from '../org/org.module.js';
import { Outgoing } from '../platform/outgoing/outgoing.js';
import { PricesModule } from '../prices/prices.module.js';
import { ReconciliationModule } from '../reconciliation/reconciliation.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { SpendModule } from '../spend/spend.module.js';
import { Attachments } from './delivery/attachments.service.js';
import { ChannelsService } from './delivery/channels.service.js';
import { Deliveries } from './delivery/deliveries.service.js';
import { DeliveryProcessor } from './delivery/delivery.processor.js';
import { InvitationProcessor } from './delivery/invitation.processor.js';
import { Mail } from './delivery/mail.service.js';
import { MessageGauges } from './delivery/message-gauges.js';
import { Senders } from './delivery/senders.service.js';
import { DigestProcessor } from './digest/digest.processor.js';
import { DigestService } from './digest/digest.service.js';
import { Sending } from './digest/sending.service.js';
import { StatementReportService } from './digest/statement-report.service.js';
import { StatementSending } from './digest/statement-sending.service.js';
import { InboxService } from './inbox/inbox.service.js';
import { AnomalyAlerts, OperationsAlerts } from './news/anomaly.processors.js';
import {
  ApprovalAlerts,
  FrozenKeyAlerts,
  HeldPriceAlerts,
  LadderAlerts,
  LineAlerts,
  RequestAlerts,
  StopAlerts,
} from './news/news.processors.js';
import { MonthEndWatch, UnpricedWatch } from './news/month-watch.service.js';
import { ForecastWatch } from './news/forecast-watch.js';
import {
  ForecastProcessor,
  MonthEndProcessor,
  UnpricedProcessor,
  WatchProcessor,
} from './news/watch.processors.js';
import { WatchService } from './news/watch.service.js';
import { NotificationsResolver } from './notifications.resolver.js';
import { ReportSettings } from './reports/report-settings.service.js';
import { ReportsResolver } from './reports/reports.resolver.js';
import { ViewFiguresService } from './reports/view-figures.service.js';
import { ViewReportsService } from './reports/view-reports.service.js';
import { AlertRetention } from './retention.processor.js';
import { RoutingProcessor } from './routing/routing.processor.js';
import { RoutingService } from './routing/routing.service.js';
import { complaintBy } from './settings/address-complaint.js';
import { alertsSection } from './settings/section-alerts.js';
import { type AddressComplaint, channelsSection } from './settings/section-channels.js';

export type { Alert } from './alert.js';
export { raiseAlert, raiseAlerts } from './alerts.repository.js';
export * as deliveryJobs from './delivery/delivery.jobs.js';
export { sendDigests } from './digest/digest.processor.js';
export { alertAnomaly, alertOperations } from './news/anomaly.processors.js';
export {
  alertApproval,
  alertFrozenKey,
  alertHeldPrices,
  alertLadder,
  alertLine,
  alertRequest,
  alertStop,
} from './news/news.processors.js';
export * as watchJobs from './news/watch.processors.js';
export { purgeAlerts } from './retention.processor.js';
export { routeAlerts } from './routing/routing.processor.js';

/** The keys of the configuration file that are this domain's. */
export const notificationSections = (
  changed: Consequence,
  complaintOf: AddressComplaint,
): ConfigSection[] => [channelsSection(changed, complaintOf), alertsSection(changed)];

/** The next alert, and the next message, go by what the file says. */
const nothing: Consequence = { follow: () => Promise.resolve() };

/** What people should know: where it goes, what became of each message, and what they find in their inbox. */
@Module({
  imports: [
    AccessModule,
    AuditModule,
    BudgetsModule,
    ChargebackModule,
    ConfigModule,
    ControlsModule,
    OrgModule,
    PricesModule,
    ReconciliationModule,
    RequestsModule,
    SpendModule,
  ],
  providers: [
    AnomalyAlerts,
    ApprovalAlerts,
    Attachments,
    ChannelsService,
    Deliveries,
    DeliveryProcessor,
    DigestProcessor,
    DigestService,
    Sending,
    StatementReportService,
    StatementSending,
    ForecastProcessor,
    ForecastWatch,
    FrozenKeyAlerts,
    HeldPriceAlerts,
    InboxService,
    InvitationProcessor,
    LadderAlerts,
    LineAlerts,
    Mail,
    MessageGauges,
    MonthEndProcessor,
    MonthEndWatch,
    NotificationsResolver,
    OperationsAlerts,
    RequestAlerts,
    ReportSettings,
    ReportsResolver,
    ViewFiguresService,
    ViewReportsService,
    AlertRetention,
    RoutingProcessor,
    RoutingService,
    Senders,
    StopAlerts,
    UnpricedProcessor,
    UnpricedWatch,
    WatchProcessor,
    WatchService,
  ],
})
export class NotificationsModule {
  constructor(
    @Inject(ConfigSections) sections: ConfigSections,
    @Inject(Outgoing) outgoing: Outgoing,
  ) {
    sections.add(...notificationSections(nothing, complaintBy(outgoing)));
  }
}
