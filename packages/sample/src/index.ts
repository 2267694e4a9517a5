export { type Api, startApi } from './api.js';
export { sampleConfig } from './config.js';
export { loadSample } from './load.js';
export { sampleLogs, type LogObject } from './logs.js';
