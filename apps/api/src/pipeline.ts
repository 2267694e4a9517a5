import { prepareMonths, rateParkedUsage, rebuildReportingZone } from './ledger/ledger.module.js';
import { orgChanged } from './org/org.module.js';
import { every, on } from './platform/jobs.js';
import { priceBookChanged } from './prices/prices.module.js';

/** The product, top to bottom. Facts leave the outbox after commit; every job may repeat. */
export const pipeline = [
  on(orgChanged, rebuildReportingZone),
  on(priceBookChanged, rateParkedUsage),
];

const HOUR_MS = 3_600_000;

export const recurring = [every(6 * HOUR_MS, prepareMonths)];
