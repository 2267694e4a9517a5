import { problemIn, type Answer, type Authority } from '../admission/authority.js';
import type { DenialsBatch, DenialCount, ReportedDenial } from '../lease/book.js';
import type { AskedCall, Problem } from '../admission/call.js';
import { Deliveries, type Delivery } from './deliveries.js';
import type { Report } from '../events.js';
import type { Waits } from '../waits.js';

/** Reported each by itself while no more of them wait; what comes on top is counted. */
const FULL_MAX = 1_000;
/** Kinds of them that wait; what comes on top is counted by its code alone. */
const KINDS_MAX = 200;
const TOGETHER_MAX = 500;
const GATHER_MS = 100;
const POST_MS_MAX = 10_000;
const DETAIL_MAX = 1_000;
const NAME_MAX = 200;
/** What is decided here. All else is an answer of the api, or none about the call. */
const REPORTED = new Set(['stopped', 'budget_unavailable', 'journal_unavailable']);

/**
 * What this gateway refused without asking, on its way to the api. No call waits for it, and its memory is bounded,
 * however long the api cannot be reached.
 */
export class Denials {
  /** Of its own: no settlement waits behind it. */
  readonly #deliveries: Deliveries;
  /** Sent unchanged until they are acknowledged: what is reported again must be the same. */
  readonly #batches: DenialsBatch[] = [];
  #full: ReportedDenial[] = [];
  #counted = new Map<string, DenialCount>();
  #isTelling = false;

  constructor(
    private readonly gateway: string,
    private readonly authority: Authority,
    private readonly waits: Waits,
    private readonly report: Report,
  ) {
    this.#deliveries = new Deliveries(waits);
  }

  get size(): number {
    return this.#deliveries.size;
  }

  /** Resolves when everything is reported. */
  whenReported(): Promise<void> {
    return this.#deliveries.whenIdle();
  }

  /** What an earlier process could not report. */
  resume(batches: readonly DenialsBatch[]): void {
    this.#batches.push(...batches);
    if (batches.length > 0) this.#wake();
  }

  note({ traceId, ...call }: AskedCall, problem: Problem): void {
    if (!REPORTED.has(problem.code)) return;
    const requestId = nameOf(call.requestId);
    const team = call.team === undefined ? undefined : nameOf(call.team);
    const { code, stop, budget, scope, reason, by, until } = problem;
    const facts = { stop, budget, scope, reason, by, until };
    const detail = problem.detail.slice(0, DETAIL_MAX).toWellFormed().replaceAll('\0', '?');
    const what = { code, team, detail, facts };
    const at = new Date().toISOString();
    const waiting = this.#batches.reduce((sum, { denials }) => sum + denials.length, 0);
    if (waiting + this.#full.length < FULL_MAX)
      this.#full.push({ ...what, requestId, traceId, at });
    else this.#count({ ...what, denials: 1, first: at, last: at, example: requestId });
    this.#wake();
  }

  /** What is still to be reported. */
  get left(): DenialsBatch[] {
    while (this.#full.length + this.#counted.size > 0) this.#cut();
    return [...this.#batches];
  }

  #count(one: DenialCount): void {
    const waiting = this.#batches.reduce((sum, { counted }) => sum + counted.length, 0);
    const isRoom = this.#counted.has(kindOf(one)) || waiting + this.#counted.size < KINDS_MAX;
    const kind = isRoom ? one : { ...one, team: undefined, facts: {} };
    const known = this.#counted.get(kindOf(kind));
    const { last } = one;
    const sum = known === undefined ? kind : { ...known, last, denials: known.denials + 1 };
    this.#counted.set(kindOf(kind), sum);
  }

  #cut(): void {
    const denials = this.#full.splice(0, TOGETHER_MAX);
    const counted = [...this.#counted].slice(0, TOGETHER_MAX - denials.length);
    for (const [kind] of counted) this.#counted.delete(kind);
    this.#batches.push({ denials, counted: counted.map(([, count]) => count) });
  }

  #wake(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    this.#deliveries.add(async () => {
      await this.waits.sleep(GATHER_MS);
      return this.#send();
    });
  }

  async #send(): Promise<Delivery> {
    if (this.#batches.length === 0) this.#cut();
    const [batch = { denials: [], counted: [] }] = this.#batches;
    const { gateway } = this;
    const answer = await this.authority.post('/v1/denials', { gateway, ...batch }, POST_MS_MAX);
    if (answer.outcome === 'unavailable') return { retryAfterMs: answer.retryAfterMs };
    if (answer.status === 401 || answer.status === 429) return { retryAfterMs: 1_000 };
    if (answer.status >= 300) this.#undeliverable(batch, answer);
    this.#batches.shift();
    this.#isTelling = false;
    if (this.#batches.length + this.#full.length + this.#counted.size > 0) this.#wake();
    return 'done';
  }

  #undeliverable({ denials, counted }: DenialsBatch, answer: Answer): void {
    const problem = answer.outcome === 'answered' ? problemIn(answer.body) : null;
    const requestId = denials[0]?.requestId ?? counted[0]?.example ?? '';
    const [code, detail] = [problem?.code ?? 'unexpected_answer', problem?.detail ?? ''];
    this.report({ event: 'undeliverable', requestId, code, detail });
  }
}

/** Names come from callers: one that the api would reject must not take all others with it. */
const nameOf = (text: string): string =>
  text
    .slice(0, NAME_MAX)
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '?') || '?';

const kindOf = ({ code, team, facts: { stop, budget } }: DenialCount): string =>
  JSON.stringify([code, team, stop, budget]);
