import { createWorker } from './app.module.js';
import { configOrExit } from './platform/config.js';

await createWorker(configOrExit(process.env));
