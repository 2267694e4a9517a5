import { createApi } from './app.module.js';
import { readConfig } from './platform/config.js';
import { createLogger, logStart } from './platform/log.js';

const config = readConfig(process.env);
const log = createLogger(config);
logStart(log, 'api', config);
const app = await createApi(config);
await app.listen(config.PORT, config.BURSAR_HOST);
log.info({ url: await app.getUrl() }, 'ready');
