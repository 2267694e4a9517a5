import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { stopOn } from '../../../policy/testing/documents.js';
import { FakeBursar } from '../../testing/fake-bursar.js';
import { until } from '../../testing/stage.js';
import { Authority } from '../admission/authority.js';
import type { Report } from '../events.js';
import { PolicyFeed } from './policy-feed.js';
import { PolicyStore } from './policy-store.js';
import { Waits } from '../waits.js';

/** Time that passes when a test says so. */
class SteppedWaits extends Waits {
  #now = 0;
  #sleepers: { readonly at: number; readonly wake: (isOver: boolean) => void }[] = [];

  override sleep(ms: number): Promise<boolean> {
    if (this.closed) return Promise.resolve(false);
    return new Promise((wake) => this.#sleepers.push({ at: this.#now + ms, wake }));
  }

  override close(): void {
    super.close();
    for (const { wake } of this.#sleepers.splice(0)) wake(false);
  }

  /** Of everybody who sleeps, how many wake at this very distance. */
  wakingIn(ms: number): number {
    return this.#sleepers.filter(({ at }) => at === this.#now + ms).length;
  }

  pass(ms: number): void {
    this.#now += ms;
    const due = this.#sleepers.filter(({ at }) => at <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now);
    for (const { wake } of due) wake(true);
  }
}

const SECOND = 1_000;

let bursar: FakeBursar;
let folder: string;
let waits: SteppedWaits;
let authority: Authority;
let store: PolicyStore;
let feed: PolicyFeed;
let refused: string[];
beforeEach(async () => {
  bursar = await FakeBursar.start();
  folder = await mkdtemp(path.join(os.tmpdir(), 'bursar-gateway-'));
  waits = new SteppedWaits();
  authority = new Authority({ url: bursar.url, token: 'secret' });
  store = new PolicyStore(folder, 'prod', () => undefined);
  const options = { environment: 'prod', gateway: 'edge-1', folder };
  refused = [];
  const report: Report = (event) => {
    if (event.event === 'policy_refused') refused.push(event.reason);
  };
  feed = new PolicyFeed(authority, store, waits, report, options);
});
afterEach(async () => {
  waits.close();
  authority.close();
  bursar.cutStreams();
  await feed.close();
  await bursar.stop();
  await rm(folder, { recursive: true, force: true });
});

const polls = () => bursar.stopsAsked;

/** One second, and all that it sets off. */
async function second(): Promise<void> {
  await until(() => waits.wakingIn(SECOND) > 0);
  waits.pass(SECOND);
  await until(() => waits.wakingIn(SECOND) > 0);
}

describe('without a stream', () => {
  it('stops are asked for once in every second, and each is applied by the first question after it', async () => {
    bursar.streaming = false;
    await feed.start();
    expect(polls()).toBe(1);
    for (let n = 1; n <= 10; n++) {
      bursar.publishStops(stopOn({ team: `team-${n}` }));
      await second();
      await until(() => store.versionOf('stops') === n + 1);
      expect(polls()).toBe(n + 1);
    }
    expect(feed.live).toBe(false);
  });

  it('is what a gateway knows at the latest in the second after its stream was cut', async () => {
    await feed.start();
    await until(() => bursar.streams === 1 && feed.live);
    for (let n = 0; n < 4; n++) await second();
    expect(polls()).toBe(1);
    bursar.streaming = false;
    bursar.cutStreams();
    bursar.publishStops(stopOn({ team: 'search' }));
    await until(() => !feed.live);
    await second();
    await until(() => store.versionOf('stops') === 2);
    expect(polls()).toBe(2);
  });
});

describe('with a stream', () => {
  it('stops are asked for in every fifth second all the same: a stream that lost one is made up for', async () => {
    await feed.start();
    await until(() => feed.live);
    bursar.deaf = true;
    bursar.publishStops(stopOn({ team: 'search' }));
    for (let n = 1; n <= 5; n++) {
      expect([polls(), store.versionOf('stops')]).toEqual([1, 1]);
      await second();
    }
    await until(() => store.versionOf('stops') === 2);
    expect([polls(), feed.live]).toEqual([2, true]);
  });

  it('a document that a newer one merely overtook is no replay, but one sent again is', async () => {
    await feed.start();
    await until(() => feed.live);
    const first = bursar.published.get('stops')?.text ?? '';
    let answer = (): void => undefined;
    bursar.reply = async ({ path: where }) => {
      if (where !== 'GET /v1/policy') return undefined;
      await new Promise<void>((resolve) => (answer = resolve));
      return { status: 200, body: JSON.parse(first) as Record<string, unknown> };
    };
    const asked = bursar.about(/policy$/).length;
    for (let n = 1; n <= 5; n++) await second();
    await until(() => bursar.about(/policy$/).length > asked);
    bursar.reply = () => undefined;
    bursar.publishStops(stopOn({ team: 'ads' }));
    await until(() => store.versionOf('stops') === 2);
    answer();
    // The next question is not asked before this one is answered.
    const acked = polls();
    while (polls() === acked) for (let n = 1; n <= 5; n++) await second();
    expect(refused).toEqual([]);
    bursar.send('stops', first);
    await until(() => refused.length > 0);
    expect([refused, store.versionOf('stops')]).toEqual([['older_version'], 2]);
  });
});
