import type { Authority } from '../admission/authority.js';
import type { Origin, PolicyKind, Refused } from '../policy/policy-store.js';

interface Waiting {
  readonly kind: PolicyKind;
  readonly reason: Refused['reason'];
  detail: string;
  from: Origin;
  times: number;
  /** When it was last reported, by the monotonic clock. */
  reportedAt: number;
}

/** The same is reported again only after so long, with how often it happened. */
const AGAIN_MS = 60_000;
const DETAIL_LENGTH_MAX = 300;
const TIMES_MAX = 1_000_000;
const TELL_MS_MAX = 2_000;

/** Reports to the api what this gateway was given and did not take. As many rows as there are kinds and reasons, no more. */
export class RejectionReports {
  readonly #waiting = new Map<string, Waiting>();
  #telling = false;

  constructor(
    private readonly authority: Authority,
    private readonly who: { readonly gateway: string; readonly environment: string },
  ) {}

  note(kind: PolicyKind, from: Origin, { reason, detail }: Refused): void {
    const key = `${kind} ${reason}`;
    const known = this.#waiting.get(key);
    const line = detail
      .replace(/\p{Cc}+/gu, ' ')
      .slice(0, DETAIL_LENGTH_MAX)
      .toWellFormed();
    if (known === undefined)
      this.#waiting.set(key, { kind, reason, detail: line, from, times: 1, reportedAt: -Infinity });
    else Object.assign(known, { detail: line, from, times: Math.min(known.times + 1, TIMES_MAX) });
    void this.send();
  }

  /** Whatever is due; what the api did not acknowledge waits for the next time. */
  async send(): Promise<void> {
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (const one of this.#waiting.values()) {
        if (one.times === 0 || performance.now() < one.reportedAt + AGAIN_MS) continue;
        const { reportedAt: _, ...report } = one;
        const body = { ...this.who, ...report };
        const answer = await this.authority.post('/v1/policy/rejections', body, TELL_MS_MAX);
        if (answer.outcome !== 'answered') return;
        one.times -= report.times;
        one.reportedAt = performance.now();
      }
    } finally {
      this.#telling = false;
    }
  }
}
