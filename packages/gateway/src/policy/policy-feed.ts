import type { PolicyKeyData } from '@bursar/policy';
import { createParser } from 'eventsource-parser';
import { messageOf } from '../errors.js';
import type { Authority } from '../admission/authority.js';
import type { Report } from '../events.js';
import { isOvertaken, versionIn } from './overtaken.js';
import type { Offered, Origin, PolicyKind, PolicyStore, Refused } from './policy-store.js';
import { PolicyTrust } from './policy-trust.js';
import { RejectionReports } from '../journal/rejection-reports.js';
import { jitteredMs, type Waits } from '../waits.js';

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
const RECONNECT_STEP_MS = 200;
const RECONNECT_MS_MAX = 10_000;

const KINDS = ['stops', 'policy'] as const;
const isKind = (name: string | undefined): name is PolicyKind =>
  name === 'policy' || name === 'stops';

const isForKey = (answer: Offered): boolean =>
  answer.outcome === 'refused' && answer.reason === 'unknown_key';

/** Brings documents to the store: by stream, by polling where the stream is cut, each checked by the store alone. */
export class PolicyFeed {
  live = false;
  readonly #closing = new AbortController();
  readonly #etags = new Map<PolicyKind, string>();
  readonly #polling = new Map<PolicyKind, Promise<void>>();
  readonly #acked = new Map<PolicyKind, number>();
  /** The newest version that came down the stream, or was in hand when it began. */
  readonly #streamed = new Map<PolicyKind, number>();
  readonly #trust: PolicyTrust;
  readonly #reports: RejectionReports;
  #acking = false;
  #loops: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly authority: Authority,
    private readonly store: PolicyStore,
    private readonly waits: Waits,
    private readonly report: Report,
    private readonly options: FeedOptions,
  ) {
    const { folder, policyKeys } = options;
    const closing = this.#closing.signal;
    const trusted = { folder, policyKeys, askMsMax: POLL_MS_MAX, closing };
    this.#trust = new PolicyTrust(authority, store, waits, trusted);
    this.#reports = new RejectionReports(authority, options);
  }

  /** What is on disk decides until something newer comes; waits for one attempt to get it. */
  async start(): Promise<void> {
    const unread = await this.#trust.start();
    if (unread !== null)
      this.#refused('policy', 'disk', { outcome: 'refused', reason: 'malformed', detail: unread });
    for (const [kind, refused] of await this.store.load()) this.#refused(kind, 'disk', refused);
    await Promise.all([this.#poll('stops'), this.#poll('policy')]);
    this.#loops = Promise.all([this.#streamLoop(), this.#pollLoop()]);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#loops;
    await Promise.all(this.#polling.values());
    await this.store.settled();
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
      for (const kind of KINDS) this.#streamed.set(kind, this.store.versionOf(kind));
      this.report({ event: 'stream', state: 'live', detail: '' });
      const parser = createParser({
        onEvent: ({ event, data }) => {
          if (isKind(event)) this.#takeStreamed(event, Buffer.from(data));
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
      if (this.#isPolicyDue(tick)) void this.#poll('policy');
      // A key may be retired without any news for this environment.
      if (tick % POLICY_TICKS_LIVE === 0 && !this.#trust.isGiven) void this.#trust.ask();
      if (this.#isAckDue()) void this.#ack();
      void this.#reports.send();
    }
  }

  #isPolicyDue(tick: number): boolean {
    const has = this.store.versionOf('policy') > 0;
    return !has || tick % (this.live ? POLICY_TICKS_LIVE : POLICY_TICKS) === 0;
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
    const { environment, gateway } = this.options;
    const query = new URLSearchParams({ environment });
    if (kind === 'stops') query.set('format', 'stops');
    // Of a policy that is rolled out, each gateway has its own newest version.
    else query.set('gateway', gateway);
    const etag = this.#etags.get(kind);
    const had = this.store.versionOf(kind);
    const response = await this.authority.fetch(`/v1/policy?${query.toString()}`, {
      headers: etag === undefined ? {} : { 'if-none-match': etag },
      signal: AbortSignal.any([AbortSignal.timeout(POLL_MS_MAX), this.#closing.signal]),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.status !== 200) return;
    const answer = await this.#take(kind, bytes, 'poll', had);
    // What is refused for want of a key is asked for again: by then there may be one.
    const next = response.headers.get('etag');
    if (next !== null && (!isForKey(answer) || this.#trust.isGiven)) this.#etags.set(kind, next);
  }

  #takeStreamed(kind: PolicyKind, bytes: Uint8Array): void {
    const had = this.#streamed.get(kind) ?? 0;
    void this.#take(kind, bytes, 'stream', had).then(({ outcome }) => {
      const came = outcome === 'refused' ? versionIn(bytes) : this.store.versionOf(kind);
      this.#streamed.set(kind, Math.max(this.#streamed.get(kind) ?? 0, came));
    });
  }

  /** `had`: what its source knew this gateway to have. */
  async #take(kind: PolicyKind, bytes: Uint8Array, from: Origin, had: number): Promise<Offered> {
    let answer = this.store.offer(kind, bytes, from);
    // An answer that was under way when the key was made does not have it: the second one does.
    for (let asked = 0; asked < 2 && isForKey(answer) && !this.#trust.isGiven; asked++) {
      await this.#trust.ask();
      answer = this.store.offer(kind, bytes, from);
    }
    if (answer.outcome !== 'refused') {
      void this.#ack();
      void this.store.saved().then(() => this.#trust.keep());
    } else if (!isOvertaken(answer, bytes, had, this.store.versionOf(kind)))
      this.#refused(kind, from, answer);
    return answer;
  }

  /** What was in force stays; it is reported to the operator of this gateway, and to the api. */
  #refused(kind: PolicyKind, from: Origin, refused: Refused): void {
    const { reason, detail } = refused;
    this.report({ event: 'policy_refused', kind, reason, detail, from });
    // A gateway that was away while keys changed: the api has what it signed again.
    if (from !== 'disk' || reason !== 'retired_key') this.#reports.note(kind, from, refused);
  }

  #isAckDue(): boolean {
    return KINDS.some((kind) => this.store.versionOf(kind) > (this.#acked.get(kind) ?? 0));
  }

  /** Acknowledged only once the document is on disk too: a restart must not take an acknowledged stop back. */
  async #ack(): Promise<void> {
    if (this.#acking) return;
    this.#acking = true;
    try {
      while (this.#isAckDue()) {
        // What comes while this waits, or is sent, is not known to be on disk: its turn is next.
        const applied = KINDS.map((kind) => [kind, this.store.versionOf(kind)] as const);
        await this.store.saved();
        for (const [kind, version] of applied)
          if (!(await this.#acknowledge(kind, version))) return;
      }
    } finally {
      this.#acking = false;
    }
  }

  /** False: the api did not acknowledge it. */
  async #acknowledge(kind: PolicyKind, version: number): Promise<boolean> {
    if (version <= (this.#acked.get(kind) ?? 0)) return true;
    const { environment, gateway } = this.options;
    const appliedAt = this.store.appliedAt.get(kind);
    const body = { gateway, environment, kind, version, appliedAt };
    const answer = await this.authority.post('/v1/policy/acks', body, POLL_MS_MAX);
    if (answer.outcome === 'answered') this.#acked.set(kind, version);
    return answer.outcome === 'answered';
  }
}
