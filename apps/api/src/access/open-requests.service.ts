import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, isAllowed, type Who } from '../platform/actor.js';
import { apart } from '../platform/database.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { IdentityService } from './identity.service.js';

/** Every open request is looked at again so often; a revoked key's stream ends at the second look at the latest. */
const LOOK_EVERY_MS = 2_000;

interface Open {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly who: readonly Who[];
  readonly actor: Actor;
  readonly since: number;
  isEnding: boolean;
}

/**
 * Who a request comes from is decided when it arrives; one that goes on for long is asked about again, so that a revoked or
 * expired key, a rotated secret, an ended session or a role that was taken away ends what it opened. Every stream and download
 * is among them: the guard puts each request here.
 */
@Injectable()
export class OpenRequests implements OnModuleDestroy {
  private readonly open = new Set<Open>();
  private timer: NodeJS.Timeout | null = null;
  private looking = false;

  constructor(
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Until its answer is complete, or its connection is lost. */
  watch(request: FastifyRequest, reply: FastifyReply, actor: Actor, who: readonly Who[]): void {
    const one: Open = { request, reply, who, actor, since: performance.now(), isEnding: false };
    this.open.add(one);
    reply.raw.once('close', () => this.open.delete(one));
    this.timer ??= setInterval(
      () => apart('screen', () => void this.look()),
      LOOK_EVERY_MS,
    ).unref();
  }

  onModuleDestroy(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** A database that does not answer takes no permission away. */
  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const before = performance.now() - LOOK_EVERY_MS / 2;
      const lasting = [...this.open].filter((one) => one.since < before && isUnderWay(one));
      const actors = await this.identity.actorsNow(lasting.map(({ request }) => request));
      for (const one of lasting) {
        const actor = actors.get(one.request) ?? null;
        if (!isAllowed(actor, one.who) || hasLess(actor, one.actor)) end(one);
      }
    } catch (error) {
      this.log.warn({ err: error }, 'open requests could not be looked at again');
    } finally {
      this.looking = false;
    }
  }
}

/** What is still being sent, one way or the other; a request that is being worked on ends by itself. */
const isUnderWay = ({ request, reply }: Open): boolean =>
  reply.raw.headersSent || !request.raw.complete;

/** Whether something that could be seen at the beginning may not be seen any more. */
function hasLess(now: Actor | null, then: Actor): boolean {
  if (now === null) return true;
  if ([...then.roles].some((role) => !now.roles.has(role))) return true;
  const { teams } = now;
  if (teams === 'all') return false;
  return then.teams === 'all' || then.teams.some((team) => !teams.includes(team));
}

/** Events end where they are; a file that breaks off must not look whole. A reader that takes nothing is cut at the next look. */
function end(one: Open): void {
  const { raw } = one.reply;
  const isEvents = String(raw.getHeader('content-type') ?? '').startsWith('text/event-stream');
  if (isEvents && !one.isEnding) {
    one.isEnding = true;
    raw.end();
    return;
  }
  raw.destroy();
}
