import { readConfig } from './platform/config.js';
import { createLogger, logStart } from './platform/log.js';
import { startProcess } from './platform/start-process.js';

await startProcess(async () => {
  const config = readConfig(process.env);
  const log = createLogger(config);
  logStart(log, 'worker', config);
  // Loaded after the settings are read, so that a bad one is said at once.
  const { createWorker } = await import('./app.module.js');
  await createWorker(config);
  log.info('ready');
});
