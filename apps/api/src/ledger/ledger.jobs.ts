/** The jobs of this domain, for `pipeline.ts`. */
export { estimateCorrections } from './corrections/corrections.processor.js';
export { createPartitions } from './upkeep/months.processor.js';
export { advanceReposts } from './repost/runs.processor.js';
export { rateParkedUsage } from './repost/parked.processor.js';
export { rebuildReportingZone } from './upkeep/reporting-zone.processor.js';
