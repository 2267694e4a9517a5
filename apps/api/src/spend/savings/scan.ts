import { type EndOfLife, endOfLifeOf } from '@bursar/pricing';
import { Batchable } from './batchable.js';
import { CheaperModel } from './cheaper-model.js';
import { type Call, type Detector, type Found, type Known, plural } from './detector.js';
import type { Finding } from './finding.js';
import { PromptCache } from './prompt-cache.js';
import { RetryStorm } from './retry-storm.js';

/** The calls of one team to one model. */
interface Traffic {
  readonly team: string;
  readonly provider: string;
  readonly model: string;
  readonly end: EndOfLife | null;
  readonly detectors: readonly Detector[];
  calls: number;
  cost: bigint;
}

/**
 * Looks at calls that come by team, provider, model and caller, each caller's in their order, and remembers one team's sums for one
 * model at a time.
 */
export class Scan {
  calls = 0;
  /** Without a price: in no figure. */
  unpriced = 0;
  private readonly found: Finding[] = [];
  private traffic: Traffic | null = null;

  constructor(private readonly known: Known) {}

  see(call: Call): void {
    const { measures } = call.charge;
    // Another report counts the call.
    if (call.isBeside) return;
    this.calls += 1;
    if (measures.unpriced > 0) {
      this.unpriced += 1;
      return;
    }
    const traffic = this.trafficOf(call);
    traffic.calls += 1;
    traffic.cost += measures.cost;
    const caller = callerOf(call);
    for (const detector of traffic.detectors) detector.see(call, caller);
  }

  end(): readonly Finding[] {
    this.leave();
    return this.found;
  }

  private trafficOf(call: Call): Traffic {
    const { team, provider, model: shown, canonicalModel } = call.charge.key;
    const model = canonicalModel ?? shown;
    const { traffic } = this;
    if (traffic?.team === team && traffic.provider === provider && traffic.model === model)
      return traffic;
    this.leave();
    const { book, lifecycle } = this.known;
    const end = endOfLifeOf(lifecycle, book, shown, provider);
    const detectors = [
      new CheaperModel(this.known),
      new Batchable(book),
      new PromptCache(book),
      new RetryStorm(),
    ];
    this.traffic = { team, provider, model, end, detectors, calls: 0, cost: 0n };
    return this.traffic;
  }

  private leave(): void {
    if (this.traffic === null) return;
    const { team, provider, model, detectors } = this.traffic;
    const found = [...detectors.map((detector) => detector.found()), this.ended(this.traffic)];
    for (const one of found) if (one !== null) this.found.push({ ...one, team, provider, model });
    this.traffic = null;
  }

  private ended({ end, calls, cost }: Traffic): Found | null {
    if (end === null || end.endsOn > this.known.today) return null;
    return {
      kind: 'endOfLife',
      instead: null,
      calls,
      cost,
      costInstead: null,
      leftOut: 0,
      evidence: `It ended on ${end.endsOn} (${end.sources.join('; ')}); ${plural(calls, 'call')} named it.`,
    };
  }
}

/** Who called: the principal, and behind a gateway the user that it names. Null where neither is known. */
function callerOf({ charge }: Call): string | null {
  const { principal, custom } = charge.key;
  const user = custom['user'] ?? null;
  return principal === null && user === null ? null : JSON.stringify([principal, user]);
}
