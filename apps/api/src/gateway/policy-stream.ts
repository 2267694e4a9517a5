import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  type DocumentKind,
  type Listener,
  PolicyHub,
  type Published,
} from '../policies/policies.module.js';

/** A gateway reconnects, and shows its key again, at least this often. */
const LIFE_MS = 3_600_000;
/** A reader that is so far behind, or has been behind for so long, is better off beginning again. */
const BEHIND_BYTES_MAX = 8 * 1024 * 1024;
const BEHIND_MS_MAX = 30_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // Once a stream is over, its connection is too: nothing keeps a process from ending.
  connection: 'close',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
};

/** `stops:12/policy:7`, as the last event that a gateway saw names it; 0 for what it never saw. */
export function readLastEventId(
  header: string | string[] | undefined,
): Record<DocumentKind, number> {
  const text = Array.isArray(header) ? header[0] : header;
  const [, stops = '0', policy = '0'] =
    /^stops:(\d{1,15})\/policy:(\d{1,15})$/.exec(text ?? '') ?? [];
  return { stops: Number(stops), policy: Number(policy) };
}

/** One gateway at the other end of a stream of events. */
export class PolicyStream implements Listener {
  readonly environment: string;
  readonly gateway: string | null;
  readonly apiKey: string;
  readonly has: Record<DocumentKind, number>;
  private readonly since = Date.now();
  /** When it last had read everything. */
  private keptUpAt = Date.now();
  private readonly raw: FastifyReply['raw'];

  constructor(
    reply: FastifyReply,
    who: Pick<Listener, 'environment' | 'gateway' | 'apiKey' | 'has'>,
  ) {
    this.environment = who.environment;
    this.gateway = who.gateway;
    this.apiKey = who.apiKey;
    this.has = who.has;
    reply.hijack();
    this.raw = reply.raw;
    this.raw.on('error', () => undefined);
    // Set, and not only written: what ends open requests tells events from files by their type.
    for (const [name, value] of Object.entries(HEADERS)) this.raw.setHeader(name, value);
    this.raw.writeHead(200);
    this.raw.socket?.setNoDelay(true);
    this.raw.write(': welcome\n\n');
  }

  onEnd(done: () => void): void {
    this.raw.on('close', done);
    if (this.raw.destroyed) done();
  }

  send({ kind, envelope }: Published): void {
    if (this.isBehind()) {
      this.raw.destroy();
      return;
    }
    const { stops, policy } = this.has;
    this.raw.cork();
    this.raw.write(`event: ${kind}\nid: stops:${stops}/policy:${policy}\ndata: `);
    this.raw.write(envelope);
    this.raw.write('\n\n');
    this.raw.uncork();
  }

  beat(): void {
    if (this.isBehind()) this.raw.destroy();
    else if (Date.now() - this.since > LIFE_MS) this.end();
    else this.raw.write(': here\n\n');
  }

  end(): void {
    this.raw.end();
  }

  /** Beats keep the connection moving on our side, so that only this notices a reader that never reads. */
  private isBehind(): boolean {
    const unread = this.raw.writableLength + (this.raw.socket?.writableLength ?? 0);
    if (unread === 0) this.keptUpAt = Date.now();
    return unread > BEHIND_BYTES_MAX || Date.now() - this.keptUpAt > BEHIND_MS_MAX;
  }
}

/**
 * Ends the streams when the process ends. The server is drained by the GraphQL module, which would wait for them; modules
 * are taken down from the last that the app imports to the first, so this stands in one that comes after it.
 */
@Injectable()
export class PolicyStreams implements OnModuleDestroy {
  constructor(@Inject(PolicyHub) private readonly hub: PolicyHub) {}

  onModuleDestroy(): void {
    this.hub.endAll();
  }
}
