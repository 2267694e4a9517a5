import { readConfig } from './platform/config.js';
import { createLogger, logStart } from './platform/log.js';
import { startProcess } from './platform/start-process.js';

await startProcess(async () => {
  const config = readConfig(process.env);
  const log = createLogger(config);
  logStart(log, 'api', config);
  // Loaded after the settings are read, so that a bad one is said at once.
  const { createApi } = await import('./app.module.js');
  const app = await createApi(config);
  await app.listen(config.PORT, config.BURSAR_HOST);
  log.info({ url: await app.getUrl() }, 'ready');
});
