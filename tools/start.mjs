/** `npm start`: all of Bursar on this machine, from a fresh clone. Runs on any Node ≥ 20.19; the rest is in serve.ts. */
import { ready } from './bootstrap.mjs';

await ready();
const { serve } = await import('./start/serve.ts');
await serve();
