import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApi } from '../../../apps/api/src/app.module.js';
import type { Role } from '../../../apps/api/src/platform/actor.js';
import type { Clock } from '../../../apps/api/src/platform/clock.js';
import { readConfig } from '../../../apps/api/src/platform/config.js';
import { startAtZero } from '../../../apps/api/src/platform/metrics.js';
import {
  askGraphql,
  bearer,
  type Caller,
  dataOf,
  type GraphqlAnswer,
  signedIn,
} from '../http/client.js';
import { keep, keptAs } from '../jest/kept.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { root } from '../root.js';

/** The product's modules outlive a test file; what they counted is of that file alone. */
startAtZero();

export interface TestBursarOptions {
  clock?: Clock;
  /** Also run jobs. */
  worker?: boolean;
  /** Serve the built web app. */
  web?: boolean;
  /** Further variables, as `main.api.ts` reads them. */
  env?: Record<string, string>;
  /** Stand on this database instead of a fresh one; its maker drops it. */
  database?: TestDatabase;
}

export interface TestBursar {
  readonly url: string;
  readonly databaseUrl: string;
  readonly database: TestDatabase;
  /** The key with every role that an installation makes at its first start. */
  readonly token: string;
  readonly app: NestFastifyApplication;
  readonly rows: TestDatabase['rows'];
  /** Headers of a signed-in person. */
  readonly as: (role: Role, teams?: readonly string[]) => Promise<Caller>;
  /** Asks as the installation's own key unless `as` is given; throws on errors. */
  readonly gql: <T>(query: string, variables?: Record<string, unknown>, as?: Caller) => Promise<T>;
  /** The same with the errors in the answer. */
  readonly ask: <T>(
    query: string,
    variables?: Record<string, unknown>,
    as?: Caller,
  ) => Promise<GraphqlAnswer<T>>;
  /** `fetch` on a path, as the installation's own key unless `as` is given. */
  readonly http: (path: string, init?: RequestInit, as?: Caller) => Promise<Response>;
  readonly close: () => Promise<void>;
}

const PORT = 'port of the web app';

/** Where the web app of the test file before was, if that is free: to a browser that is kept it is another site elsewhere. */
async function listenAsBefore(app: NestFastifyApplication): Promise<void> {
  const known = keptAs<number>(PORT);
  const isListening =
    known !== undefined &&
    (await app.listen(known, '127.0.0.1').then(
      () => true,
      () => false,
    ));
  if (!isListening) await app.listen(0, '127.0.0.1');
  keep(PORT, Number(new URL(await app.getUrl()).port));
}

const WEB = path.resolve(root, 'apps/web/dist');

/** The real api in this process, from source, on a database of its own and a free port. */
export async function startBursar(options: TestBursarOptions = {}): Promise<TestBursar> {
  const database = options.database ?? (await createTestDatabase());
  const token = options.env?.['BURSAR_BOOT_TOKEN'] ?? database.token;
  const config = readConfig({
    DATABASE_URL: database.appUrl,
    PORT: '0',
    LOG_LEVEL: 'silent',
    BURSAR_BOOT_TOKEN: token,
    ...(options.web === true && { BURSAR_WEB_DIR: WEB }),
    ...options.env,
  });
  const app = await createApi(config, {
    ...(options.clock && { clock: options.clock }),
    ...(options.worker !== undefined && { worker: options.worker }),
  });
  await (options.web === true ? listenAsBefore(app) : app.listen(0, '127.0.0.1'));
  const url = await app.getUrl();
  const own = bearer(token);
  const ask = <T>(query: string, variables?: Record<string, unknown>, as: Caller = own) =>
    askGraphql<T>(url, as, query, variables);
  return {
    url,
    databaseUrl: database.url,
    database,
    token,
    app,
    rows: database.rows,
    as: (role, teams = []) => signedIn(database, role, teams),
    ask,
    gql: (query, variables, as) => dataOf(ask(query, variables, as)),
    http: (where, init = {}, as = own) =>
      fetch(new URL(where, url), {
        ...init,
        headers: { ...as, ...Object.fromEntries(new Headers(init.headers)) },
      }),
    close: async () => {
      await app.close();
      if (options.database === undefined) await database.drop();
    },
  };
}
