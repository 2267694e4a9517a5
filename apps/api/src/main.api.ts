import { createApi } from './app.module.js';
import { configOrExit } from './platform/config.js';

const config = configOrExit(process.env);
const app = await createApi(config);
await app.listen(config.PORT, config.BURSAR_HOST);
