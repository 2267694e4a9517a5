import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Unavailable } from '../../platform/errors.js';
import { Outgoing, OutgoingFailure } from '../../platform/outgoing/outgoing.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { readCertificate, type SigningCertificate } from './sns-signature.js';

const FETCH = { bytesMax: 64 * 1024, msMax: 10_000, redirectsMax: 0 };
const KEPT_MAX = 64;
/** Anyone may post here: addresses that are new are asked for so often in a minute, and no more. */
const FETCHES_MAX = 30;
const MINUTE_MS = 60_000;

/** Certificates that SNS signs with, each fetched once. */
@Injectable()
export class CertificatesService {
  private readonly kept = new Map<string, Promise<SigningCertificate | Problem>>();
  private fetched: number[] = [];

  constructor(
    @Inject(Outgoing) private readonly outgoing: Outgoing,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The caller has checked that the address is one of SNS. */
  async at(url: URL): Promise<SigningCertificate | Problem> {
    const known = this.kept.get(url.href);
    if (known !== undefined) return known;
    const now = this.clock.now().getTime();
    this.fetched = this.fetched.filter((at) => at > now - MINUTE_MS);
    if (this.fetched.length >= FETCHES_MAX)
      throw new Unavailable('Too many certificates were asked for in this minute.', 60);
    this.fetched.push(now);
    const fetching = this.fetch(url);
    const [oldest] = this.kept.keys();
    if (this.kept.size >= KEPT_MAX && oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(url.href, fetching);
    // What is no certificate may be one at the next try.
    const forget = () => this.kept.delete(url.href);
    try {
      const found = await fetching;
      if (isProblem(found)) forget();
      return found;
    } catch (error) {
      forget();
      throw error;
    }
  }

  private async fetch(url: URL): Promise<SigningCertificate | Problem> {
    try {
      const fetched = await this.outgoing.get(url.href, FETCH);
      const read = fetched.outcome === 'body' ? readCertificate(fetched.text) : null;
      return (
        read ??
        refuse('bad_certificate', 'There is no certificate at the SigningCertURL.', {
          path: 'SigningCertURL',
        })
      );
    } catch (error) {
      if (!(error instanceof OutgoingFailure)) throw error;
      throw new Unavailable(`The signing certificate cannot be fetched: ${error.message}`, 30);
    }
  }
}
