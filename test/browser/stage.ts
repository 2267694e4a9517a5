import { sampleConfig, sampleLogs } from '@bursar/sample';
import type { Browser, Page } from 'playwright-core';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { borrowPage } from '../support/borrowed-pages.js';
import { type ContextOptions, launchBrowser, type TestPage } from '../support/browser.js';
import { logLine, post } from '../support/usage/lines.js';
import { createTestDatabase, onServer, type TestDatabase } from '../support/processes/database.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { inEveryTheme } from './views.js';

/** The middle of an afternoon in the middle of a month: every range has something in it, and a last day that is not over. */
export const NOW = new Date('2026-09-17T14:05:00Z');

class StandingClock extends Clock {
  override now(): Date {
    return NOW;
  }
}

export interface Stage {
  readonly bursar: TestBursar;
  readonly browser: Browser;
  readonly close: () => Promise<void>;
}

const APP = {
  worker: true,
  clock: new StandingClock(),
  env: { BURSAR_IS_SAMPLE: 'true' },
};

interface StageOptions {
  /** Stands on the sample organisation. */
  readonly sample?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** A Bursar that serves the built web app, and a browser to look at it. */
export async function raiseStage({ sample = false, env = {} }: StageOptions = {}): Promise<Stage> {
  const database = await (sample ? sampleDatabase() : createTestDatabase());
  const [bursar, browser] = await Promise.all([
    startBursar({ ...APP, env: { ...APP.env, ...env }, web: true, database }),
    launchBrowser(),
  ]);
  const close = async () => {
    await browser.close();
    await bursar.close();
    await database.drop();
  };
  return { bursar, browser, close };
}

const SAMPLE = 'bursar_sample';
/** Of every copy of the sample: another one would end the key of the one before, and that would be in the audit. */
const TOKEN = 'the-token-of-every-copy-of-the-sample';
const SAMPLE_LOCK = 8101;

/** Reading the sample in takes seconds: the first test file of a run does it, and the others copy what it made. */
export async function sampleDatabase(): Promise<TestDatabase> {
  await onServer(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [SAMPLE_LOCK]);
    const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [SAMPLE]);
    if (known.rowCount === 0) await makeSample();
  });
  return { ...(await createTestDatabase({ template: SAMPLE })), token: TOKEN };
}

async function makeSample(): Promise<void> {
  const database = await createTestDatabase();
  const bursar = await startBursar({ ...APP, database: { ...database, token: TOKEN } });
  await fill(bursar);
  await bursar.close();
  await database.keepAs(SAMPLE);
}

/** Every n-th call is enough to look at. */
const ONE_IN = 6;

/** The sample organisation, thinned out, and lines that wait for a decision. */
async function fill(bursar: TestBursar): Promise<void> {
  const applied = await bursar.http('/v1/config', {
    method: 'POST',
    headers: { 'content-type': 'text/yaml' },
    body: sampleConfig(),
  });
  if (!applied.ok) throw new Error(await applied.text());
  for (const { object, lines } of sampleLogs(NOW)) {
    await send(
      bursar,
      object,
      lines.filter((_, at) => at % ONE_IN === 0),
    );
  }
  const requestId = 'c0ffee00-0000-4000-8000-000000000001';
  const at = '2026-09-15T10:04:11Z';
  const conflict = [500, 700].map((output) => logLine({ requestId, output, at }));
  const broken = ['{"schemaType":', JSON.stringify({ schemaType: 'Something' })];
  await send(bursar, 'logs/odd.json.gz', [...broken, ...conflict]);
}

async function send(bursar: TestBursar, object: string, lines: readonly string[]): Promise<void> {
  const headers = { 'bursar-object': object, 'bursar-first-line': '1' };
  const { status, body } = await post(bursar, lines, headers);
  if (status !== 200) throw new Error(`${object}: ${status} ${JSON.stringify(body)}`);
}

export type Persona = 'finance' | 'teamLead' | 'platform' | 'executive' | 'auditor' | 'developer';
export type Theme = 'light' | 'dark';

interface Look extends ContextOptions {
  readonly theme?: Theme;
}

/** Where pages are opened, whatever serves them. */
interface Place {
  readonly bursar: Pick<TestBursar, 'url'>;
  readonly browser: Browser;
}

/** A page of a person who is signed in already. */
export async function openAs(
  { bursar, browser }: Place,
  persona: Persona,
  look: Look = {},
): Promise<TestPage> {
  const { theme = 'light', ...options } = look;
  const opened = await borrowPage(
    browser,
    { reducedMotion: 'reduce', ...options },
    theme,
    (fresh) =>
      fresh.addInitScript((name) => {
        if (window.localStorage.getItem('bursar.theme') === null)
          window.localStorage.setItem('bursar.theme', name);
      }, theme),
  );
  const context = opened.page.context();
  const answer = await context.request.post(`${bursar.url}/v1/session/demo`, {
    data: { persona },
    headers: { origin: bursar.url },
  });
  if (!answer.ok()) throw new Error(await answer.text());
  return opened;
}

/**
 * There is a heading to say what page it is, and for some frames on end nothing is asked, loading or dimmed: between a click and
 * the question that it leads to, and between an answer and what is drawn of it, a page looks at rest for a moment.
 */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => delete (window as unknown as Resting).framesAtRest);
  await page.waitForFunction((enough) => {
    const resting = window as unknown as Resting;
    const isAtRest =
      document.querySelector('h1') !== null &&
      (resting.onTheirWay ?? 0) === 0 &&
      resting.__TSR_ROUTER__?.state.isLoading !== true &&
      document.querySelector('[aria-label^="Loading"], [aria-busy="true"], .dimmed') === null &&
      // What was dimmed is not at once what it was: its colours are judged once they are its own.
      !document.getAnimations().some((one) => one instanceof CSSTransition);
    resting.framesAtRest = isAtRest ? (resting.framesAtRest ?? 0) + 1 : 0;
    return resting.framesAtRest >= enough;
  }, FRAMES_AT_REST);
}

interface Resting {
  onTheirWay?: number;
  framesAtRest?: number;
  /** The app's router puts itself there. */
  readonly __TSR_ROUTER__?: {
    readonly state: { readonly isLoading: boolean };
    readonly history: { readonly push: (path: string) => void };
  };
}

const FRAMES_AT_REST = 4;

export async function visit(
  { bursar }: Pick<Place, 'bursar'>,
  page: Page,
  path: string,
): Promise<void> {
  await page.goto(`${bursar.url}${path}`);
  await settled(page);
}

/** A chart is drawn once it is in sight, and all are as the page is about to be printed. */
export async function drawCharts(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await settled(page);
}

/**
 * The same from a page of the app that is open: goes on as its own links do, since to load and compile the app again is most of a
 * visit. Where everything is looked at, each address is loaded.
 */
export async function goOn(stage: Stage, page: Page, path: string): Promise<void> {
  if (inEveryTheme || !page.url().startsWith(stage.bursar.url)) return visit(stage, page, path);
  await page.evaluate((to) => {
    const { __TSR_ROUTER__: router } = window as unknown as Resting;
    if (router === undefined) throw new Error('No page of the app is open.');
    router.history.push(to);
  }, path);
  await settled(page);
}

interface Asked {
  readonly operationName?: string;
}

/** Gives one query of the page another answer; the rest, of the same request too, as ever. */
export async function answerInstead(page: Page, operation: string, answer: object): Promise<void> {
  await page.route('**/graphql', async (route) => {
    const body = route.request().postDataJSON() as Asked | Asked[];
    const at = [body].flat().findIndex(({ operationName }) => operationName === operation);
    if (at === -1) return route.fallback();
    if (!Array.isArray(body)) return route.fulfill({ json: answer });
    const response = await route.fetch();
    const answers = (await response.json()) as object[];
    return route.fulfill({ response, json: answers.with(at, answer) });
  });
}
