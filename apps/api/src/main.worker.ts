import { createWorker } from './app.module.js';
import { readConfig } from './platform/config.js';

await createWorker(readConfig(process.env));
