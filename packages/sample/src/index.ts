export { sampleConfig } from './config.js';
export { sampleLogs, type LogObject } from './logs.js';
