import { createApi } from './app.module.js';
import { readConfig } from './platform/config.js';

const config = readConfig(process.env);
const app = await createApi(config);
await app.listen(config.PORT, config.BURSAR_HOST);
