import { fromFemto } from '@bursar/pricing';
import { isObject, problemIn, type Answer, type Authority } from '../admission/authority.js';
import type { Entry } from './book.js';
import type { Deliveries, Delivery } from '../journal/deliveries.js';
import type { Records } from '../journal/records.js';
import type { Waits } from '../waits.js';

const TOGETHER_MAX = 500;
/** Calls that end together are reported together. */
const GATHER_MS = 20;
/** Where reports follow each other, most of the time is for gathering: the longer one takes, the more the next carries. */
const GATHER_TIMES = 4;
const GATHER_MS_MAX = 500;
const POST_MS_MAX = 15_000;

/** Reports calls under leases to the authority, many at a time, and hands leases back. */
export class LeaseReports {
  /** Set by the part that knows what an answer means for a call. */
  onAnswer: (entry: Entry, answer: Answer) => Delivery = () => 'done';
  /** Set by the part that stops using a lease that the api wants back. */
  onHandBack: (leaseId: string) => void = () => undefined;
  readonly #ended = new Map<string, Set<string>>();

  constructor(
    private readonly authority: Authority,
    private readonly records: Records,
    private readonly deliveries: Deliveries,
    private readonly waits: Waits,
  ) {}

  add({ id, leaseId }: Entry): void {
    if (leaseId === null) return;
    const ended = this.#ended.get(leaseId);
    if (ended !== undefined) {
      ended.add(id);
      return;
    }
    this.#ended.set(leaseId, new Set([id]));
    this.#deliver(leaseId);
  }

  #deliver(leaseId: string, gatherMs = GATHER_MS): void {
    this.deliveries.add(async () => {
      await this.waits.sleep(gatherMs);
      return this.#send(leaseId);
    });
  }

  /** `listed` receives the calls that go back as perhaps under way. Also for a lease of an earlier life. */
  giveBack(leaseId: string, listed: (ids: ReadonlySet<string>) => void = () => undefined): void {
    const held = this.records.book.leases.get(leaseId);
    if (held === undefined) return;
    const ids = new Set(this.#openUnder(leaseId).map(({ id }) => id));
    listed(ids);
    this.deliveries.add(async () => {
      // Those whose end the authority has acknowledged by now need not be listed.
      const open = this.#openUnder(leaseId)
        .filter(({ id }) => ids.has(id))
        .map(callOf);
      const path = `/v1/leases/${encodeURIComponent(leaseId)}/return`;
      const answer = await this.authority.post(path, { epoch: held.epoch, open }, POST_MS_MAX);
      if (answer.outcome === 'unavailable') return { retryAfterMs: answer.retryAfterMs };
      if (answer.status === 401 || answer.status === 429) return { retryAfterMs: 1_000 };
      this.records.note({ k: 'returned', leaseId });
      return 'done';
    });
  }

  #openUnder(leaseId: string): Entry[] {
    return [...this.records.book.entries.values()].filter((entry) => entry.leaseId === leaseId);
  }

  /** One report of a lease at a time: what ends meanwhile gathers, and goes with the next. */
  async #send(leaseId: string): Promise<Delivery> {
    const ended = this.#ended.get(leaseId) ?? new Set();
    const ids = [...ended].slice(0, TOGETHER_MAX);
    for (const id of ids) ended.delete(id);
    const now = ids.flatMap((id) => this.records.book.entries.get(id) ?? []);
    const begun = performance.now();
    const outcome = now.length === 0 ? 'done' : await this.#post(leaseId, now, ended);
    if (outcome !== 'done') return outcome;
    const gatherMs = (performance.now() - begun) * GATHER_TIMES;
    if (ended.size > 0)
      this.#deliver(leaseId, Math.min(Math.max(gatherMs, GATHER_MS), GATHER_MS_MAX));
    else this.#ended.delete(leaseId);
    return 'done';
  }

  /** What the answer does not end is left for the next report. */
  async #post(leaseId: string, now: readonly Entry[], left: Set<string>): Promise<Delivery> {
    const path = `/v1/leases/${encodeURIComponent(leaseId)}/calls`;
    const calls = now.map((entry) => ({ ...callOf(entry), ...settlementOf(entry) }));
    const answer = await this.authority.post(path, { epoch: now[0]?.epoch, calls }, POST_MS_MAX);
    const results = resultsIn(answer);
    if (answer.outcome === 'answered' && isObject(answer.body) && answer.body['handBack'] === true)
      this.onHandBack(leaseId);
    let outcome: Delivery = 'done';
    for (const entry of now) {
      const result = results?.get(entry.id);
      const delivery = this.onAnswer(entry, result ?? answer);
      if (delivery === 'done') continue;
      outcome = outcome === 'done' ? delivery : outcome;
      left.add(entry.id);
    }
    return outcome;
  }
}

/** An answer for each call, as if it had been reported alone. */
function resultsIn(answer: Answer): Map<string, Answer> | null {
  if (answer.outcome !== 'answered' || !isObject(answer.body)) return null;
  const { results } = answer.body;
  if (!Array.isArray(results)) return null;
  return new Map(
    results.filter(isObject).map((result): [string, Answer] => {
      const problem = problemIn(result['problem']);
      const status = problem?.status ?? 200;
      const body = problem ?? result;
      return status >= 500
        ? [
            String(result['admissionId']),
            {
              outcome: 'unavailable',
              detail: problem?.detail ?? '',
              retryAfterMs: null,
              perhapsDone: true,
            },
          ]
        : [String(result['admissionId']), { outcome: 'answered', status, body }];
    }),
  );
}

function callOf({ id, call, worst, maxOutputTokens, startedAt }: Entry) {
  const { requestId, traceId, team, project, environment, user, provider, model, region } = call;
  const { dimensions, inputTokens, attempts } = call;
  return {
    admissionId: id,
    requestId,
    traceId,
    ...{ team, project, environment, user, provider, model, region, dimensions },
    inputTokens,
    maxOutputTokens,
    attempts,
    worstUsd: fromFemto(BigInt(worst ?? '0')),
    startedAt,
  };
}

function settlementOf({ ending }: Entry): object {
  if (ending === null) return {};
  // Under a lease what was never billed is settled at nothing, so that both sides give back the same.
  return {
    settlement: ending.do === 'settle' ? ending.settlement : { outcome: 'error', attempts: 0 },
  };
}
