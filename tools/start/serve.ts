/** What `npm start` does once dependencies are there: database, build, api, worker, sample data, and a clean end to all. */
import { existsSync, unwatchFile, watchFile } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BadSetting, EXIT_BAD_SETTING, root, stop } from '../bootstrap.mjs';
import { build } from '../build.ts';
import { messageOf } from '../errors.mjs';
import {
  claim,
  hasLeftSample,
  hasSampleBegun,
  isSampleLoaded,
  leftSampleFile,
  markLeftSample,
  markSampleBegun,
  markSampleLoaded,
  openDataFolder,
  ownToken,
  sharedSettings,
  unclaim,
  writeEnv,
} from './data-folder.ts';
import { databaseOid } from '../database/databases.ts';
import { Ending } from './ending.ts';
import { run } from '../parallel.ts';
import { freePort } from '../processes.ts';
import { settingOf } from '../settings.ts';
import { openStore, type Store } from './store.ts';
import { Supervised } from './supervisor.ts';

const DEFAULT_PORT = 4400;
/** The api ends with this code to say: drop the sample organisation and start with an empty one. */
const EXIT_LEAVE_SAMPLE = 75;
const READY_MS_MAX = 90_000;
const POLL_MS = 50;
const LET_GO_MS_MAX = 12_000;

const say = (text: string): void => console.log(text);

export async function serve(): Promise<void> {
  const ending = new Ending();
  ending.onSignals();
  try {
    const folder = openDataFolder(root);
    const { running, crashed } = claim(folder);
    if (running !== null)
      stop(
        `Bursar is running on ${folder} as process ${running}. Stop that one, or set BURSAR_DATA_DIR.`,
      );
    ending.add(() => {
      unclaim(folder);
      return Promise.resolve();
    });
    ownToken(folder);
    const port = await choosePort(process.env['PORT'], crashed);
    const opening = openStore(folder, { log: say });
    ending.add(async () => (await opening.catch(() => null))?.stop());
    const [store] = await Promise.all([opening, build(undefined, say)]);
    await new Installation({ folder, port, store, ending }).run();
  } catch (error) {
    await ending.now(error instanceof BadSetting ? EXIT_BAD_SETTING : 1, messageOf(error));
  }
}

/** A start right after a kill waits for the old api to let go of the port; any other process there is an error. */
async function choosePort(wanted: string | undefined, crashed: boolean): Promise<number> {
  const port = wanted ? Number(wanted) : DEFAULT_PORT;
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new BadSetting(`PORT is ${wanted}; it must be a whole number up to 65535.`);
  if (port === 0) return freePort();
  const deadline = Date.now() + (crashed ? LET_GO_MS_MAX : 0);
  while ((await freePort(port)) !== port) {
    if (Date.now() >= deadline) {
      throw new Error(
        `Port ${port} is taken by another program. Stop that one, or choose another port: PORT=4500 npm start`,
      );
    }
    await sleep(POLL_MS);
  }
  return port;
}

interface Owned {
  readonly folder: string;
  readonly port: number;
  readonly store: Store;
  readonly ending: Ending;
}

class Installation {
  readonly #folder: string;
  readonly #port: number;
  readonly #url: string;
  readonly #store: Store;
  readonly #ending: Ending;
  #children: Supervised[] = [];
  #leaving: Promise<void> | null = null;

  constructor({ folder, port, store, ending }: Owned) {
    this.#folder = folder;
    this.#port = port;
    this.#url = `http://127.0.0.1:${port}`;
    this.#store = store;
    this.#ending = ending;
  }

  async run(): Promise<void> {
    this.#ending.add(() => this.#stopChildren());
    await this.#up(this.#store.sample);
    if (this.#store.sample === null) return;
    // A second api beside this one may be asked to leave the sample: it leaves the mark and ends.
    watchFile(leftSampleFile(this.#folder), { interval: 1_000, persistent: false }, () => {
      if (hasLeftSample(this.#folder)) void this.#leaveSample();
    });
  }

  async #up(sample: string | null): Promise<void> {
    const database = sample ?? this.#store.main;
    const settings = {
      ...sharedSettings(),
      BURSAR_WEB_DIR: settingOf(process.env, 'BURSAR_WEB_DIR') ?? path.join(root, 'apps/web/dist'),
      DATABASE_URL: database,
      BURSAR_URL: this.#url,
      BURSAR_TOKEN: ownToken(this.#folder),
      PORT: String(this.#port),
      BURSAR_DATA_DIR: this.#folder,
      BURSAR_IS_SAMPLE: String(sample !== null),
    };
    writeEnv(this.#folder, settings);
    const { BURSAR_TOKEN: BURSAR_BOOT_TOKEN, ...shared } = settings;
    const env: NodeJS.ProcessEnv = { ...process.env, ...shared, BURSAR_BOOT_TOKEN };
    env['BURSAR_METRICS_PORT'] =
      settingOf(env, 'BURSAR_METRICS_PORT') ??
      String(await freePort(Math.min(this.#port + 1, 65_535)));
    if (sample !== null) await this.#fillSample(database, env);
    this.#startChildren(env);
    await this.#answers();
    say(`\nBursar is ready at ${this.#url}`);
    say(
      `Data in ${this.#folder}, logs in ${path.join(this.#folder, 'logs')}. Ctrl-C stops everything.`,
    );
  }

  #startChildren(env: NodeJS.ProcessEnv): void {
    this.#children = ['api', 'worker'].map(
      (name) =>
        new Supervised({
          name,
          args: [path.join(root, `apps/api/dist/bundled/main.${name}.js`)],
          env,
          logFolder: path.join(this.#folder, 'logs'),
          onFinal: (code) => this.#isLeaving(name, code),
          onGivenUp: (why, code) => void this.#ending.now(code, why),
        }),
    );
    for (const child of this.#children) child.start();
  }

  async #stopChildren(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.stop()));
  }

  async #answers(): Promise<void> {
    const deadline = Date.now() + READY_MS_MAX;
    while (Date.now() < deadline) {
      const answer = await fetch(`${this.#url}/readyz`, {
        signal: AbortSignal.timeout(5_000),
      }).catch(() => null);
      if (answer?.ok) return;
      await sleep(POLL_MS);
    }
    throw new Error(
      `The api did not become ready in ${READY_MS_MAX / 1000} s. Its log: ${path.join(this.#folder, 'logs/api.log')}`,
    );
  }

  /** Once per sample database, before anything else uses it. One that was left half filled begins again. */
  async #fillSample(database: string, env: NodeJS.ProcessEnv): Promise<void> {
    const loader = path.join(root, 'packages/sample/dist/load.main.js');
    const found = await databaseOid(database);
    if (!existsSync(loader) || isSampleLoaded(this.#folder, found)) return;
    if (hasSampleBegun(this.#folder, found)) await this.#store.renewSample();
    const oid = await databaseOid(database);
    markSampleBegun(this.#folder, oid);
    say('Loading the sample organisation …');
    const { code } = await run([loader], { live: true, env: env as Record<string, string> });
    if (code === 0) markSampleLoaded(this.#folder, oid);
    else console.error('The sample organisation could not be loaded; the next start tries again.');
  }

  /** Whether the api ended because a person asked to leave the sample. */
  #isLeaving(name: string, code: number | null): boolean {
    if (name !== 'api' || code !== EXIT_LEAVE_SAMPLE) return false;
    void this.#leaveSample();
    return true;
  }

  /** Runs once, whether the api of this process asks for it or the mark that another process left. */
  #leaveSample(): Promise<void> {
    this.#leaving ??= this.#switchToMain().catch((error: unknown) =>
      this.#ending.now(1, `Leaving the sample failed: ${messageOf(error)}`),
    );
    return this.#leaving;
  }

  async #switchToMain(): Promise<void> {
    say('\nLeaving the sample organisation …');
    unwatchFile(leftSampleFile(this.#folder));
    markLeftSample(this.#folder);
    await this.#stopChildren();
    await this.#store.dropSample();
    await this.#up(null);
  }
}
