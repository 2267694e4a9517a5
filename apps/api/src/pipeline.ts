import { accessFacts } from './access/access.module.js';
import { admissionJobs } from './admissions/admissions.module.js';
import { approvalFacts, watchApprovals } from './approvals/approvals.module.js';
import {
  anomalyChanged,
  escalateAnomalies,
  purgeAnomalies,
  scoreAnomalies,
} from './anomalies/anomalies.module.js';
import { issueStatements, lineAnswered, monthClosed } from './chargeback/chargeback.module.js';
import { budgetFacts, climbOnAnomaly } from './budgets/budgets.module.js';
import { controlsChanged, stopFacts, updateCircuitBreakers } from './controls/controls.module.js';
import {
  noticeReceived,
  purgeReadings,
  readNotice,
  runHealthChecks,
  runSources,
  watchSources,
} from './connectors/connectors.module.js';
import { enforceStops, watchDenies } from './enforcement/enforcement.module.js';
import { holdJobs } from './holds/holds.module.js';
import { ledgerJobs } from './ledger/ledger.module.js';
import {
  alertAnomaly,
  alertApproval,
  alertFrozenKey,
  alertHeldPrices,
  alertLadder,
  alertLine,
  alertOperations,
  alertRequest,
  alertStop,
  deliveryJobs,
  purgeAlerts,
  routeAlerts,
  sendDigests,
  watchJobs,
} from './notifications/notifications.module.js';
import {
  operationsAlert,
  purgeOperations,
  watchOperations,
} from './operations/operations.module.js';
import { followGroups, orgChanged } from './org/org.module.js';
import { every, on } from './platform/jobs.js';
import { publishPolicies, refreshPolicies } from './policies/policies.module.js';
import { priceFacts } from './prices/prices.module.js';
import { quotasChanged } from './quotas/quotas.module.js';
import { limitDecided, limitRequested, limitRequestEscalated } from './requests/requests.module.js';
import { foldDays } from './spend/spend.module.js';

/** The product, top to bottom. Facts leave the outbox after commit; every job may repeat. */
export const pipeline = [
  on(accessFacts.invitationMade, deliveryJobs.sendInvitation),
  on(accessFacts.groupTeamChanged, followGroups),
  on(orgChanged, ledgerJobs.rebuildReportingZone, publishPolicies),
  on(
    priceFacts.priceBookChanged,
    ledgerJobs.rateParkedUsage,
    admissionJobs.rerateProvisional,
    ledgerJobs.estimateCorrections,
    publishPolicies,
  ),
  on(anomalyChanged, climbOnAnomaly, alertAnomaly),
  on(operationsAlert, alertOperations),
  on(quotasChanged, publishPolicies),
  on(controlsChanged, publishPolicies),
  on(priceFacts.pricesHeld, alertHeldPrices),
  on(budgetFacts.ladderStepReached, alertLadder),
  on(budgetFacts.keyFrozen, alertFrozenKey),
  on(approvalFacts.approvalAsked, alertApproval),
  on(approvalFacts.approvalEscalated, alertApproval),
  on(approvalFacts.approvalEnded, alertApproval),
  on(limitRequested, alertRequest),
  on(limitRequestEscalated, alertRequest),
  on(limitDecided, alertRequest),
  on(stopFacts.stopChanged, alertStop),
  on(monthClosed, issueStatements),
  on(lineAnswered, alertLine),
  on(noticeReceived, readNotice),
];

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

export const recurring = [
  every(6 * HOUR_MS, ledgerJobs.createPartitions),
  every(24 * HOUR_MS, admissionJobs.purgeExpiredLimits),
  every(24 * HOUR_MS, purgeReadings),
  every(24 * HOUR_MS, purgeAnomalies),
  every(24 * HOUR_MS, purgeOperations),
  every(24 * HOUR_MS, purgeAlerts),
  every(5 * MINUTE_MS, foldDays),
  every(MINUTE_MS, watchOperations),
  every(MINUTE_MS / 2, scoreAnomalies),
  every(MINUTE_MS, escalateAnomalies),
  every(2 * SECOND_MS, admissionJobs.applyPostings),
  every(30 * SECOND_MS, admissionJobs.expireHolds),
  every(30 * SECOND_MS, admissionJobs.reclaimLeases),
  every(HOUR_MS, holdJobs.voidProven),
  every(2 * SECOND_MS, ledgerJobs.advanceReposts),
  every(10 * SECOND_MS, runSources),
  every(MINUTE_MS, watchSources),
  every(MINUTE_MS, watchApprovals),
  every(10 * SECOND_MS, runHealthChecks),
  every(2 * SECOND_MS, updateCircuitBreakers),
  every(5 * SECOND_MS, enforceStops),
  every(30 * SECOND_MS, watchDenies),
  every(5 * MINUTE_MS, refreshPolicies),
  every(MINUTE_MS, watchJobs.watchForAlerts),
  every(5 * MINUTE_MS, watchJobs.watchUnpriced),
  every(HOUR_MS, watchJobs.watchForecast),
  every(6 * HOUR_MS, watchJobs.watchMonthEnd),
  every(SECOND_MS, routeAlerts),
  every(SECOND_MS, deliveryJobs.sendMessages),
  every(5 * MINUTE_MS, sendDigests),
];
