import { randomUUID } from 'node:crypto';
import type { Target } from '@bursar/policy';
import { fromFemto } from '@bursar/pricing';
import { messageOf } from '../errors.js';
import { denied, type Admission, type Denied } from './admission.js';
import { askedEntry, type Entry } from '../lease/book.js';
import {
  askedCall,
  metadataOf,
  problemOf,
  type AskedCall,
  type GatewayCall,
  type Problem,
  type Settlement,
} from './call.js';
import { ENDED, UNDER_WAY } from '../journal/conflicts.js';
import type { Denials } from '../journal/denials.js';
import type { Endings } from '../journal/endings.js';
import type { Report } from '../events.js';
import type { TargetHealthWatch } from '../health.js';
import type { Judgement, PricedProceed } from './judgement.js';
import { KnownCallers } from './known-callers.js';
import { LeasedAdmission, type AdmissionHouse } from '../lease/leased-admission.js';
import type { Leases } from '../lease/leases.js';
import type { Offline, OfflineDenial } from '../offline/offline.js';
import type { Records } from '../journal/records.js';
import { SingleAdmission } from './single-admission.js';
import type { StrictAllow, StrictAnswer, StrictLane } from './strict-lane.js';

export interface AdmissionsParts {
  readonly environment: string;
  readonly records: Records;
  readonly endings: Endings;
  readonly judgement: Judgement;
  readonly health: TargetHealthWatch;
  readonly strict: StrictLane;
  /** Null: every call is asked for. */
  readonly leases: Leases | null;
  /** What may be spent while Bursar cannot be reached. */
  readonly offline: Offline;
  readonly denials: Denials;
  readonly report: Report;
  /** Where people read why a call was refused. */
  readonly whyOf: (requestId: string) => string;
}

const FAILURES = new Set<Settlement['outcome']>(['error', 'throttled']);

/** Decides calls: by a lease in hand, else by asking, else by what is allowed while Bursar cannot be reached. */
export class Admissions implements AdmissionHouse {
  readonly records: Records;
  readonly endings: Endings;
  /** Calls under way by their ids, and whether the caller gave the id. */
  readonly underWay = new Map<string, boolean>();
  readonly #known = new KnownCallers();
  #withdrawing = new Set<string>();
  /** The one team that the key acts for, whatever a call says; null until the api has said so. */
  #boundTeam: string | null = null;

  constructor(private readonly parts: AdmissionsParts) {
    ({ records: this.records, endings: this.endings } = parts);
  }

  /** What this process can decide without asking the api; null: it has to ask. */
  admitNow(call: GatewayCall): Admission | Denied | null {
    const asked = this.#asked(call);
    return this.#usedUp(asked) ?? this.#decide(asked, call.requestId !== undefined);
  }

  async admit(call: GatewayCall): Promise<Admission | Denied> {
    const asked = this.#asked(call);
    const { requestId } = asked;
    const used = this.#usedUp(asked);
    if (used !== null) return used;
    if (this.underWay.has(requestId) || this.#withdrawing.has(requestId))
      return denied(this.#withWhy(requestId, UNDER_WAY));
    const isNamed = call.requestId !== undefined;
    const decided = this.#decide(asked, isNamed);
    if (decided !== null) return decided;
    this.underWay.set(requestId, isNamed);
    const answer = await this.admitStrictly(asked);
    if (!answer.allowed) this.underWay.delete(requestId);
    return answer;
  }

  /** By this process: it has to report the denial, so that it can be explained later. */
  #refuse(asked: AskedCall, problem: Problem): Denied {
    this.parts.denials.note(asked, problem);
    return denied(this.#withWhy(asked.requestId, problem));
  }

  #withWhy(requestId: string, problem: Problem): Problem {
    return { ...problem, why: this.parts.whyOf(requestId) };
  }

  #usedUp({ requestId }: AskedCall): Denied | null {
    if (!this.records.book.used.has(requestId)) return null;
    return denied(this.#withWhy(requestId, ENDED));
  }

  #asked(call: GatewayCall): AskedCall {
    return askedCall(call, this.parts.environment, call.requestId ?? randomUUID(), this.#boundTeam);
  }

  #decide(asked: AskedCall, isNamed: boolean): Admission | Denied | null {
    const { judgement, leases } = this.parts;
    const judged = judgement.judge(asked, Date.now());
    if (judged.outcome === 'stopped') return this.#refuse(asked, judged.problem);
    if (judged.outcome === 'ask' || leases === null || !judged.mayLease) return null;
    const now = performance.now();
    if (!this.#known.has(asked, now) || this.underWay.has(asked.requestId)) return null;
    const { proceed } = judged;
    const worst = worstOf(proceed, asked);
    const { target: place, maxOutputTokens } = proceed;
    const slice = leases.take({ call: asked, place, worst, maxOutputTokens }, now);
    if (slice === null) return null;
    this.underWay.set(asked.requestId, isNamed);
    return new LeasedAdmission(this, asked, proceed, worst, slice);
  }

  async admitStrictly(asked: AskedCall): Promise<Admission | Denied> {
    const id = randomUUID();
    // After a crash, the next process that finds this asks again, and takes the hold back that there may be.
    const entry = askedEntry(id, asked, this.records.epoch, this.isNamed(asked));
    this.records.note({ k: 'call', entry });
    const answer = await this.parts.strict.ask(asked);
    switch (answer.outcome) {
      case 'allowed':
        return this.#allowed(id, asked, answer.allow);
      case 'denied':
        this.records.note({ k: 'acked', id });
        if (answer.problem.code === 'unknown_scope') this.#known.forget(asked);
        return denied(answer.problem);
      case 'unavailable':
        return this.#unavailable(entry, answer);
    }
  }

  #allowed(id: string, asked: AskedCall, { admissionId, forward }: StrictAllow): Admission {
    this.records.note({ k: 'admitted', id, admissionId });
    const { team } = forward.requestMetadata;
    if (team !== undefined && asked.team !== undefined && team !== asked.team)
      this.#boundTeam = team;
    this.#known.note(asked, performance.now());
    return new SingleAdmission(this, { id, lane: 'strict', asked, admissionId, forward });
  }

  #unavailable(
    entry: Entry,
    { detail, perhapsHeld }: Extract<StrictAnswer, { outcome: 'unavailable' }>,
  ) {
    const { report } = this.parts;
    report({ event: 'unavailable', detail });
    const offline = this.#admitOffline(entry);
    if ('allowed' in offline) return offline;
    const { id, call } = entry;
    if (perhapsHeld) {
      this.#withdrawing.add(call.requestId);
      const done = () => this.#withdrawing.delete(call.requestId);
      void this.endings.end(id, { do: 'void', proof: 'never-dispatched' }, done);
    } else this.records.note({ k: 'acked', id });
    return this.#refuse(
      call,
      problemOf(
        503,
        'budget_unavailable',
        `No budget can be asked, no lease covers this call, and ${offline.detail}: ${detail}`,
        { ...offline.facts, retryAfterSeconds: 1 },
      ),
    );
  }

  /** Made within what budgets, and the gateway's owner, allow meanwhile; it is reported to the api when that is back. */
  #admitOffline(entry: Entry): Admission | OfflineDenial {
    const { judgement, offline, report } = this.parts;
    const judged = judgement.judge(entry.call, Date.now());
    if (judged.outcome !== 'proceed') return NO_POLICY;
    const { proceed, policy } = judged;
    const worst = worstOf(proceed, entry.call);
    const answer = offline.judge(entry.call, proceed, worst, policy);
    if (answer.outcome === 'denied') return answer.denial;
    const { budgets } = answer;
    const { id, call } = entry;
    const { target, maxOutputTokens } = proceed;
    this.records.note({
      k: 'call',
      entry: { ...entry, lane: 'offline', worst: String(worst), budgets, maxOutputTokens },
    });
    report({ event: 'offline', requestId: call.requestId, worstUsd: fromFemto(worst) });
    const requestMetadata = metadataOf(call, null);
    const forward = {
      ...target,
      region: target.region ?? '',
      maxOutputTokens,
      requestMetadata,
      downgraded: false,
    };
    return new SingleAdmission(this, {
      id,
      lane: 'offline',
      asked: call,
      admissionId: null,
      forward,
    });
  }

  stopOn(call: AskedCall): Problem | null {
    const stop = this.parts.judgement.stopOn(call, Date.now());
    if (stop === null) return null;
    this.parts.denials.note(call, stop);
    return this.#withWhy(call.requestId, stop);
  }

  isNamed({ requestId }: AskedCall): boolean {
    return this.underWay.get(requestId) === true;
  }

  ended({ requestId }: AskedCall, target: Target, settlement: Settlement | null): void {
    this.underWay.delete(requestId);
    if (settlement === null || settlement.responseCacheHit === true) return;
    const { outcome, latencyMs = null } = settlement;
    this.parts.health.note(target, FAILURES.has(outcome), latencyMs, Date.now());
  }

  journalFailed(call: AskedCall, error: unknown): Denied {
    const detail = messageOf(error);
    return this.#refuse(
      call,
      problemOf(503, 'journal_unavailable', detail, { retryAfterSeconds: 1 }),
    );
  }
}

const NO_POLICY: OfflineDenial = { detail: 'no policy in hand lets it pass', facts: {} };

/** Of as many attempts as the caller wants, or the route allows. */
function worstOf({ worstCaseFemto, attempts }: PricedProceed, asked: AskedCall): bigint {
  if (asked.responseCacheHit === true) return 0n;
  if (asked.attempts <= attempts) return worstCaseFemto;
  return (worstCaseFemto / BigInt(attempts)) * BigInt(asked.attempts);
}
