import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { apart, Database } from '../../platform/database.js';
import { LOGGER, type Logger } from '../../platform/log.js';
import { policyStreams } from '../../platform/metrics.js';
import type { Listening } from '../../platform/postgres/listener.js';
import { PresenceService } from './presence.service.js';
import {
  CHANNEL,
  type DocumentKind,
  type Published,
  versionsInForce,
} from '../publication.repository.js';
import { hasReached } from '../document/staging.js';

/** A gateway that waits for new versions. */
export interface Listener {
  readonly environment: string;
  /** Null: it did not say who it is. */
  readonly gateway: string | null;
  readonly apiKey: string;
  /** The versions that it has: 0 before any. */
  readonly has: Record<DocumentKind, number>;
  send(version: Published): void;
  /** Something that is no news, so that both ends know of each other. */
  beat(): void;
  end(): void;
}

const TICK_MS = 1_000;
/** A notification may be lost on the way; no gateway stays without it for longer. */
const LOOK_TICKS = 10;

/**
 * Brings new versions to the gateways of this process: one connection receives them from Postgres; while it is lost, the
 * versions are asked for every second.
 */
@Injectable()
export class PolicyHub implements OnModuleDestroy {
  private readonly listeners = new Set<Listener>();
  /** From the moment it is asked for. */
  private isListening = false;
  private listening: Listening | null = null;
  private timer: NodeJS.Timeout | null = null;
  private ticks = 0;
  private looking: Promise<void> | null = null;
  private lookAgain = false;
  /** When some version stops being staged. */
  private dueAt = Infinity;
  private closed = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(PresenceService) private readonly presence: PresenceService,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Sends what is newer than what it has, and goes on until it is left. */
  async join(listener: Listener): Promise<void> {
    if (this.closed) {
      listener.end();
      return;
    }
    this.listeners.add(listener);
    policyStreams.inc();
    if (this.timer === null)
      apart('decisions', () => {
        this.timer = setInterval(() => this.tick(), TICK_MS);
      });
    await Promise.all([this.noteSeen([listener]), this.listen()]);
    await this.look();
  }

  leave(listener: Listener): void {
    if (this.listeners.delete(listener)) policyStreams.dec();
  }

  /** How many gateways receive news from this process. */
  get size(): number {
    return this.listeners.size;
  }

  /** Ends all streams. */
  endAll(): void {
    this.closed = true;
    if (this.timer !== null) clearInterval(this.timer);
    for (const listener of this.listeners) listener.end();
    policyStreams.dec(this.listeners.size);
    this.listeners.clear();
  }

  async onModuleDestroy(): Promise<void> {
    this.endAll();
    await this.listening?.close();
    await this.looking?.catch(() => undefined);
  }

  private tick(): void {
    this.ticks++;
    const isDue = this.clock.now().getTime() >= this.dueAt;
    const isLost = !this.isListening;
    if (isLost) void this.listen();
    if (isLost || isDue || this.ticks % LOOK_TICKS === 0) void this.look();
    if (this.ticks % LOOK_TICKS !== 0) return;
    for (const listener of this.listeners) listener.beat();
    void this.noteSeen([...this.listeners]);
  }

  private async listen(): Promise<void> {
    if (this.isListening || this.closed) return;
    this.isListening = true;
    const onLost = (): void => {
      this.isListening = false;
      this.listening = null;
    };
    try {
      const onNews = (): void => apart('decisions', () => void this.look());
      this.listening = await this.database.listen({ channel: CHANNEL, onNews, onLost });
      // What was published before it listened.
      void this.look();
    } catch (error) {
      this.log.warn({ err: error }, 'policies are asked for every second');
      onLost();
    }
  }

  /** One look at a time; news that comes meanwhile asks for one more. */
  private look(): Promise<void> {
    this.lookAgain = true;
    this.looking ??= this.lookWhileNews().finally(() => {
      this.looking = null;
      if (this.lookAgain && this.listeners.size > 0) void this.look();
    });
    return this.looking;
  }

  private async lookWhileNews(): Promise<void> {
    while (this.lookAgain && !this.closed && this.listeners.size > 0) {
      this.lookAgain = false;
      try {
        await this.deliver();
      } catch (error) {
        this.log.warn({ err: error }, 'policies could not be read');
      }
    }
  }

  /** Stops first: they have the lane to themselves. Who joins meanwhile waits for the next look, which begins with stops too. */
  private async deliver(): Promise<void> {
    const now = this.clock.now();
    const present = [...this.listeners];
    for (const kind of ['stops', 'policy'] as const) {
      const known = await this.newerThan(present, kind, now);
      const byEnvironment = Map.groupBy(known, ({ environment }) => environment);
      for (const listener of present) {
        const versions = byEnvironment.get(listener.environment) ?? [];
        const next = versions.findLast((one) => hasReached(one, listener.gateway, now));
        if (next === undefined || next.version <= listener.has[kind]) continue;
        listener.has[kind] = next.version;
        listener.send(next);
      }
      if (kind === 'policy') {
        const later = known.map(({ everyoneAt }) => everyoneAt.getTime());
        this.dueAt = Math.min(Infinity, ...later.filter((at) => at > now.getTime()));
      }
    }
  }

  /** Envelopes are read only where a gateway lacks one. */
  private async newerThan(
    present: readonly Listener[],
    kind: DocumentKind,
    now: Date,
  ): Promise<Published[]> {
    const least = new Map<string, number>();
    for (const { environment, has } of present)
      least.set(environment, Math.min(least.get(environment) ?? Infinity, has[kind]));
    return versionsInForce(this.database, now, { kind, newerThan: least });
  }

  /** Streams of an environment that was removed end: a gateway that still needs it asks again, and it is back. */
  private async noteSeen(listeners: readonly Listener[]): Promise<void> {
    try {
      const gone = await this.presence.note(
        listeners.map(({ gateway, environment, apiKey }) => ({ gateway, environment, apiKey })),
      );
      for (const listener of listeners) if (gone.has(listener.environment)) listener.end();
    } catch (error) {
      this.log.warn({ err: error }, 'gateways could not be noted');
    }
  }
}
