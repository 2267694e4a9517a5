/** The jobs of this domain, for `pipeline.ts`. */
export { estimateCorrections } from './corrections/corrections.service.js';
export { createPartitions } from './months.service.js';
export { rateParkedUsage } from './repost/parked.processor.js';
export { rebuildReportingZone } from './reporting-zone.js';
