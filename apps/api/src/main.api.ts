import { readConfig } from './platform/config.js';
import { startProcess } from './platform/start-process.js';

await startProcess(async () => {
  const config = readConfig(process.env);
  // Loaded after the settings are read, so that a bad one is said at once.
  const { createApi } = await import('./app.module.js');
  const app = await createApi(config);
  await app.listen(config.PORT, config.BURSAR_HOST);
});
