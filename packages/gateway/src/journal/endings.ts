import { fromFemto } from '@bursar/pricing';
import { toFemto } from '../amounts.js';
import { isObject, problemIn, type Answer, type Authority } from '../admission/authority.js';
import type { Entry } from '../lease/book.js';
import type { Ending } from '../admission/call.js';
import type { Deliveries, Delivery } from './deliveries.js';
import type { Report } from '../events.js';
import { JournalFailed } from './journal.js';
import type { LeaseReports } from '../lease/lease-reports.js';
import type { Records } from './records.js';

const POST_MS_MAX = 10_000;

/** What the end of a call cost, as the authority acknowledged it; null: unknown. */
export type OnAck = (cost: bigint | null) => void;

/** Reports to the authority how calls ended: first the journal, then the api until it answers. */
export class Endings {
  readonly #onAck = new Map<string, OnAck>();
  readonly #writing = new Set<Promise<void>>();

  constructor(
    private readonly authority: Authority,
    private readonly records: Records,
    private readonly deliveries: Deliveries,
    private readonly leases: LeaseReports,
    private readonly report: Report,
  ) {
    leases.onAnswer = (entry, answer) => this.#answered(entry, answer);
  }

  /** Resolves once everything that has ended so far is handed over for delivery. */
  async handedOver(): Promise<void> {
    while (this.#writing.size > 0) await Promise.all(this.#writing);
  }

  /** Resolves once the end is on disk; where the disk is full it is reported to the api all the same. */
  end(id: string, ending: Ending, onAck?: OnAck): Promise<void> {
    const writing = this.#write(id, ending, onAck).finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
    return writing;
  }

  async #write(id: string, ending: Ending, onAck: OnAck | undefined): Promise<void> {
    if (onAck !== undefined) this.#onAck.set(id, onAck);
    const written = this.records.write({ k: 'ended', id, ending });
    const entry = this.records.book.entries.get(id);
    const isUnknown = ending.do === 'settle' && ending.settlement.outcome === 'unknown';
    if (entry !== undefined && isUnknown)
      this.report({ event: 'unknown_outcome', requestId: entry.call.requestId });
    await written.catch((error: unknown) => {
      if (!(error instanceof JournalFailed)) throw error;
    });
    this.resume(id);
  }

  /** Reports a call that has ended, now or in an earlier process. */
  resume(id: string): void {
    const entry = this.records.book.entries.get(id);
    if (entry === undefined || entry.ending === null) return;
    if (entry.lane === 'lease') this.leases.add(entry);
    // The api was not asked, and nothing was sent.
    else if (entry.lane === 'offline' && entry.ending.do === 'void') this.#acknowledge(id, 0n);
    else this.deliveries.add(() => this.#deliver(id));
  }

  async #deliver(id: string): Promise<Delivery> {
    const entry = this.records.book.entries.get(id);
    if (entry === undefined || entry.ending === null) return 'done';
    if (entry.admissionId === null) return this.#admitAfterwards(entry);
    const { ending, admissionId } = entry;
    const path = `/v1/admissions/${encodeURIComponent(admissionId)}`;
    const answer =
      ending.do === 'settle'
        ? await this.authority.post(`${path}/settlement`, ending.settlement, POST_MS_MAX)
        : await this.authority.post(`${path}/void`, { proof: ending.proof }, POST_MS_MAX);
    return this.#answered(entry, answer);
  }

  /**
   * A call whose admission got no answer, or that was made while Bursar was unreachable. Asking again with the same body finds
   * the admission if there was one; then it can be ended.
   */
  async #admitAfterwards({ id, call, lane }: Entry): Promise<Delivery> {
    const answer = await this.authority.post('/v1/admissions', call, POST_MS_MAX);
    if (mustRepeat(answer)) return again(answer);
    const { admissionId } = isObject(answer.body) ? answer.body : {};
    if (answer.status === 201 && typeof admissionId === 'string') {
      this.records.note({ k: 'admitted', id, admissionId });
      const ending = this.#endingOf(id);
      if (ending !== null) this.records.note({ k: 'ended', id, ending });
      return this.#deliver(id);
    }
    // Refused: nothing is held. What was spent offline reaches the ledger with the provider's log.
    if (lane === 'offline') this.#undeliverable(call.requestId, answer);
    this.#acknowledge(id, null);
    return 'done';
  }

  #endingOf(id: string): Ending | null {
    return this.records.book.entries.get(id)?.ending ?? null;
  }

  #answered(entry: Entry, answer: Answer): Delivery {
    if (mustRepeat(answer)) return again(answer);
    const { id, call, worst, ending } = entry;
    if (answer.status !== 200) {
      this.#undeliverable(call.requestId, answer);
      this.#acknowledge(id, null);
      return 'done';
    }
    const { costUsd, state } = isObject(answer.body) ? answer.body : {};
    const reported = typeof costUsd === 'string' ? toFemto(costUsd) : null;
    // What the api presumes is not given back here either.
    const isUnknown = state === 'PRESUMED' || (ending?.do === 'settle' && lacksUsage(ending));
    const cost = isUnknown ? null : reported;
    if (cost !== null && worst !== null && cost > BigInt(worst))
      this.report({
        event: 'bound_broken',
        requestId: call.requestId,
        worstUsd: fromFemto(BigInt(worst)),
        costUsd: fromFemto(cost),
      });
    this.#acknowledge(id, cost);
    return 'done';
  }

  #acknowledge(id: string, cost: bigint | null): void {
    this.records.note({ k: 'acked', id });
    this.#onAck.get(id)?.(cost);
    this.#onAck.delete(id);
  }

  #undeliverable(requestId: string, answer: Answer): void {
    const problem = answer.outcome === 'answered' ? problemIn(answer.body) : null;
    const code = problem?.code ?? 'unexpected_answer';
    this.report({ event: 'undeliverable', requestId, code, detail: problem?.detail ?? '' });
  }
}

/** Without usage, a call that may have cost something leaves its worst case standing. */
function lacksUsage({ settlement }: Extract<Ending, { do: 'settle' }>): boolean {
  const { outcome, usage, responseCacheHit } = settlement;
  if (responseCacheHit === true) return false;
  if (outcome === 'unknown') return true;
  return (outcome === 'ok' || outcome === 'cancelled') && usage === undefined;
}

type NoAnswer =
  | Extract<Answer, { outcome: 'unavailable' }>
  | { outcome: 'answered'; status: 401 | 429; body: unknown };

/** A key that is being changed, or a limit on requests, is no answer to a report. */
function mustRepeat(answer: Answer): answer is NoAnswer {
  return answer.outcome === 'unavailable' || answer.status === 401 || answer.status === 429;
}

const again = (answer: NoAnswer): Delivery => ({
  retryAfterMs: answer.outcome === 'unavailable' ? answer.retryAfterMs : 1_000,
});
