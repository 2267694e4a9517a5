export { addCounts, COUNTS, type Counts, noCounts } from './counts.js';
export { asUuid, fingerprint } from './fingerprint.js';
export { parseJson } from './json.js';
export { isNotice } from './notice.js';
export { LINE_BYTES_MAX, ReceivedLine } from './received-line.js';
export { roughlySplitRecords, splitRecords } from './split-records.js';
