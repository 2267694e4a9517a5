import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { calendarAt } from './calendar.js';
import type { TimedServer } from './send.js';

/** The api whose clock its parent moves. */
const API = path.resolve(import.meta.dirname, '../../../apps/api/dist/bundled/main.sample.js');

export interface Api extends TimedServer {
  readonly stop: () => Promise<void>;
}

/** Begins at the beginning of the history of `now`. */
export async function startApi(token: string, now: Date, env: NodeJS.ProcessEnv): Promise<Api> {
  const api = fork(API, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: ownEnv(env),
  });
  const ended = once(api, 'exit');
  const step = async (
    at: Date,
    jobs: readonly string[] | null,
  ): Promise<{ readonly url?: string }> => {
    const said = once(api, 'message') as Promise<[{ url?: string; failed?: string }]>;
    api.send({ at: at.toISOString(), jobs });
    const answer = await Promise.race([said, ended.then(() => null)]);
    if (answer === null) throw new Error('Its api ended.');
    const [{ url, failed }] = answer;
    if (failed !== undefined) throw new Error(failed);
    return url === undefined ? {} : { url };
  };
  const { url = '' } = await step(new Date(calendarAt(now).firstDay), null);
  return {
    url,
    token,
    goTo: async (at, jobs) => {
      await step(at, jobs);
    },
    stop: async () => {
      api.disconnect();
      await ended;
    },
  };
}

/** Its port and its figures are its own. */
function ownEnv({ BURSAR_METRICS_PORT: _, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, BURSAR_HOST: '127.0.0.1', PORT: '0' };
}
