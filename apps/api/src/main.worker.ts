import { createWorker } from './app.module.js';
import { readConfig } from './platform/config.js';
import { createLogger, logStart } from './platform/log.js';

const config = readConfig(process.env);
const log = createLogger(config);
logStart(log, 'worker', config);
await createWorker(config);
log.info('ready');
