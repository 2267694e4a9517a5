import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { type AttemptKind, Attempts } from './attempts.service.js';
import { deviceOf } from './device.js';
import { InstallationService } from '../keys/installation.service.js';
import { addressOf } from './origin.js';
import { cookiesIn, deviceName } from './session.js';

type Counter = readonly [AttemptKind, string];

/** How an attempt ended, as far as counting goes: a failure stays counted. */
export type Ending = 'failed' | 'succeeded' | 'neither';

/** Limits how often a caller may guess at a password. */
@Injectable()
export class SignInThrottle {
  constructor(
    @Inject(Attempts) private readonly attempts: Attempts,
    @Inject(InstallationService) private readonly installation: InstallationService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The outcome of `work`, or the seconds until another attempt is welcome. */
  async password<T>(
    email: string,
    request: FastifyRequest,
    work: () => Promise<T>,
    endingOf: (outcome: T) => Ending,
  ): Promise<T | number> {
    const counters = await this.countersOf(email, request);
    for (const [kind, of] of counters) {
      const seconds = await this.attempts.begin(kind, of);
      if (seconds !== null) return seconds;
    }
    const outcome = await work();
    const ending = endingOf(outcome);
    if (ending === 'failed') return outcome;
    for (const [kind, of] of counters)
      await (ending === 'succeeded' && kind !== 'address'
        ? this.attempts.forget(kind, of)
        : this.attempts.takeBack(kind, of));
    return outcome;
  }

  /**
   * Counts one who leaves for an identity provider: no one knows yet who they are, so that only where they come from can be
   * counted. The seconds until another is welcome; null: go on.
   */
  async start(request: FastifyRequest): Promise<number | null> {
    const address = addressOf(request, this.config);
    return address === null ? null : this.attempts.begin('start', address);
  }

  /** Tokens and codes cannot be guessed, so a good one always opens; only failures are answered later and later. */
  failedSecret(request: FastifyRequest): Promise<number | null> {
    return this.attempts.begin('secret', request.ip);
  }

  /** A browser that was signed in to the account before has a counter of its own: strangers cannot lock its owner out. */
  private async countersOf(email: string, request: FastifyRequest): Promise<Counter[]> {
    const { id, secret } = await this.installation.get();
    for (const value of cookiesIn(request.headers.cookie, deviceName(id))) {
      const device = deviceOf(secret, email, value, this.clock.now());
      if (device !== null) return [['device', device]];
    }
    const address = addressOf(request, this.config);
    return [['account', email], ...(address === null ? [] : [['address', address] as const])];
  }
}
