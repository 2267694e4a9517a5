import { messageOf } from './errors.js';
import path from 'node:path';
import type { PolicyKeyData } from '@bursar/policy';
import { createParser } from 'eventsource-parser';
import { isObject, type Authority } from './authority.js';
import type { Report } from './events.js';
import { readIfThere, replaceFile } from './files.js';
import type { PolicyKind, PolicyStore } from './policy-store.js';
import { jitteredMs, type Waits } from './waits.js';

export interface FeedOptions {
  readonly environment: string;
  readonly gateway: string;
  readonly folder: string;
  /** Public keys that may sign policies. Left out: the api is asked for them, and believed. */
  readonly policyKeys?: readonly PolicyKeyData[] | undefined;
  /** A stream that says nothing for so long is dead. The api speaks every 10 s. */
  readonly heartbeatMsMax?: number | undefined;
}

/** Stops are asked for in every tick while there is no stream, and now and then while there is one. */
const TICK_MS = 1_000;
const STOPS_TICKS_LIVE = 5;
const POLICY_TICKS = 15;
const POLICY_TICKS_LIVE = 60;
const POLL_MS_MAX = 2_000;
const HEARTBEAT_MS_MAX = 15_000;
const KEYS_MS_MIN = 10_000;
const RECONNECT_STEP_MS = 200;
const RECONNECT_MS_MAX = 10_000;

const isKind = (name: string | undefined): name is PolicyKind =>
  name === 'policy' || name === 'stops';

/** Brings documents to the store: by stream, by polling where the stream is cut, each checked by the store alone. */
export class PolicyFeed {
  live = false;
  readonly #closing = new AbortController();
  readonly #etags = new Map<PolicyKind, string>();
  readonly #polling = new Map<PolicyKind, Promise<void>>();
  readonly #acked = new Map<PolicyKind, number>();
  #keysAskedAt = -Infinity;
  #acking = false;
  #loops: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly authority: Authority,
    private readonly store: PolicyStore,
    private readonly waits: Waits,
    private readonly report: Report,
    private readonly options: FeedOptions,
  ) {}

  /** What is on disk decides until something newer comes; waits for one attempt to get it. */
  async start(): Promise<void> {
    const { policyKeys } = this.options;
    if (policyKeys !== undefined) this.store.trust(policyKeys);
    else {
      await this.#askKeys();
      if (!this.store.hasKeys) await this.#keysFromDisk();
    }
    await this.store.load();
    await Promise.all([this.#poll('stops'), this.#poll('policy')]);
    this.#loops = Promise.all([this.#streamLoop(), this.#pollLoop()]);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#loops;
    await Promise.all(this.#polling.values());
    await this.store.saved();
  }

  async #streamLoop(): Promise<void> {
    for (let failures = 0; ; failures++) {
      const detail = await this.#follow().catch((error: unknown) => messageOf(error));
      if (this.live) failures = 0;
      if (this.live && !this.waits.closed) this.report({ event: 'stream', state: 'lost', detail });
      this.live = false;
      if (!(await this.waits.sleep(jitteredMs(failures, RECONNECT_STEP_MS, RECONNECT_MS_MAX))))
        return;
    }
  }

  /** Reads one stream to its end, and says why it ended. */
  async #follow(): Promise<string> {
    const dead = new AbortController();
    const heartbeatMs = this.options.heartbeatMsMax ?? HEARTBEAT_MS_MAX;
    const watchdog = setTimeout(
      () => dead.abort(new Error('The stream fell silent.')),
      heartbeatMs,
    );
    try {
      const { environment, gateway } = this.options;
      const query = new URLSearchParams({ environment, gateway }).toString();
      const response = await this.authority.fetch(`/v1/policy/stream?${query}`, {
        headers: { accept: 'text/event-stream', 'last-event-id': this.#lastEventId() },
        signal: AbortSignal.any([dead.signal, this.#closing.signal]),
      });
      if (!response.ok || response.body === null) {
        await response.body?.cancel();
        return `The api answered with status ${response.status}.`;
      }
      this.live = true;
      this.report({ event: 'stream', state: 'live', detail: '' });
      const parser = createParser({
        onEvent: ({ event, data }) => {
          if (isKind(event)) this.#take(event, Buffer.from(data), 'stream');
        },
      });
      const text = new TextDecoder();
      for await (const chunk of response.body) {
        watchdog.refresh();
        parser.feed(text.decode(chunk as Uint8Array, { stream: true }));
      }
      return 'The api ended the stream.';
    } finally {
      clearTimeout(watchdog);
    }
  }

  #lastEventId(): string {
    return `stops:${this.store.versionOf('stops')}/policy:${this.store.versionOf('policy')}`;
  }

  async #pollLoop(): Promise<void> {
    for (let tick = 1; await this.waits.sleep(TICK_MS); tick++) {
      if (!this.live || tick % STOPS_TICKS_LIVE === 0) void this.#poll('stops');
      if (tick % (this.live ? POLICY_TICKS_LIVE : POLICY_TICKS) === 0) void this.#poll('policy');
      if (this.#isAckDue()) void this.#ack();
    }
  }

  /** One question of a kind at a time. */
  #poll(kind: PolicyKind): Promise<void> {
    const running = this.#polling.get(kind);
    if (running !== undefined) return running;
    const poll = this.#pollOnce(kind)
      .catch(() => undefined)
      .finally(() => this.#polling.delete(kind));
    this.#polling.set(kind, poll);
    return poll;
  }

  async #pollOnce(kind: PolicyKind): Promise<void> {
    const query = new URLSearchParams({ environment: this.options.environment });
    if (kind === 'stops') query.set('format', 'stops');
    const etag = this.#etags.get(kind);
    const response = await this.authority.fetch(`/v1/policy?${query.toString()}`, {
      headers: etag === undefined ? {} : { 'if-none-match': etag },
      signal: AbortSignal.any([AbortSignal.timeout(POLL_MS_MAX), this.#closing.signal]),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.status !== 200) return;
    this.#take(kind, bytes, 'poll');
    const next = response.headers.get('etag');
    if (next !== null) this.#etags.set(kind, next);
  }

  #take(kind: PolicyKind, bytes: Uint8Array, from: 'stream' | 'poll'): void {
    const outcome = this.store.offer(kind, bytes, from);
    if (outcome === 'accepted' || outcome === 'unchanged') void this.#ack();
    if (outcome === 'unknown_key' && this.options.policyKeys === undefined)
      void this.#askKeys().then((asked) => {
        if (asked) this.store.offer(kind, bytes, from);
      });
  }

  /** True: there may be new keys. A stranger's document must not make a gateway ask again and again. */
  async #askKeys(): Promise<boolean> {
    if (performance.now() - this.#keysAskedAt < KEYS_MS_MIN) return false;
    this.#keysAskedAt = performance.now();
    try {
      const response = await this.authority.fetch('/v1/policy/keys', {
        signal: AbortSignal.any([AbortSignal.timeout(POLL_MS_MAX), this.#closing.signal]),
      });
      const body: unknown = await response.json();
      if (!response.ok || !isObject(body) || !Array.isArray(body['keys'])) return false;
      this.store.trust(body['keys'] as PolicyKeyData[]);
      await replaceFile(this.#keysFile(), JSON.stringify(body['keys']));
      return true;
    } catch {
      return false;
    }
  }

  async #keysFromDisk(): Promise<void> {
    const text = (await readIfThere(this.#keysFile()))?.toString();
    if (text === undefined) return;
    try {
      this.store.trust(JSON.parse(text) as PolicyKeyData[]);
    } catch (error) {
      const detail = messageOf(error);
      this.report({
        event: 'policy_refused',
        kind: 'policy',
        reason: 'malformed',
        detail,
        from: 'disk',
      });
    }
  }

  #keysFile(): string {
    return path.join(this.options.folder, 'policy-keys.json');
  }

  #isAckDue(): boolean {
    return (['policy', 'stops'] as const).some(
      (kind) => this.store.versionOf(kind) > (this.#acked.get(kind) ?? 0),
    );
  }

  /** Told only once the document is on disk too: a restart must not take an acknowledged stop back. */
  async #ack(): Promise<void> {
    if (this.#acking) return;
    this.#acking = true;
    try {
      await this.store.saved();
      const { environment, gateway } = this.options;
      for (const kind of ['stops', 'policy'] as const) {
        const version = this.store.versionOf(kind);
        if (version <= (this.#acked.get(kind) ?? 0)) continue;
        const appliedAt = this.store.appliedAt.get(kind);
        const body = { gateway, environment, kind, version, appliedAt };
        const answer = await this.authority.post('/v1/policy/acks', body, POLL_MS_MAX);
        if (answer.outcome === 'answered') this.#acked.set(kind, version);
      }
    } finally {
      this.#acking = false;
    }
  }
}
