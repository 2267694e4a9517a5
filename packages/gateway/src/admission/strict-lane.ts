import { isObject, problemIn, type Authority } from './authority.js';
import { problemOf, type AskedCall, type Forward, type Problem } from './call.js';
import { jitteredMs, type Waits } from '../waits.js';

export interface StrictAllow {
  readonly admissionId: string;
  readonly forward: Forward;
}

/** What asking came to. `perhapsHeld`: some attempt got no answer, and may have been admitted. */
export type StrictAnswer =
  | { readonly outcome: 'allowed'; readonly allow: StrictAllow }
  | { readonly outcome: 'denied'; readonly problem: Problem }
  | { readonly outcome: 'unavailable'; readonly detail: string; readonly perhapsHeld: boolean };

export interface StrictOptions {
  /** For all attempts together. */
  readonly admitMsMax: number;
}

const ATTEMPT_MS_MAX = 2_000;
const STEP_MS = 50;
const WAIT_MS_MAX = 1_000;

/** One call, one question: repeated under the same id until Bursar answers, never after a denial. */
export class StrictLane {
  constructor(
    private readonly authority: Authority,
    private readonly waits: Waits,
    private readonly options: StrictOptions,
  ) {}

  async ask(call: AskedCall): Promise<StrictAnswer> {
    const deadline = performance.now() + this.options.admitMsMax;
    let perhapsHeld = false;
    for (let failures = 1; ; failures++) {
      const left = deadline - performance.now();
      const answer = await this.authority.post(
        '/v1/admissions',
        call,
        Math.max(1, Math.min(ATTEMPT_MS_MAX, left)),
      );
      if (answer.outcome === 'answered') return answerIn(answer.status, answer.body);
      perhapsHeld ||= answer.perhapsDone;
      const { detail, retryAfterMs } = answer;
      const waitMs = Math.max(retryAfterMs ?? 0, jitteredMs(failures, STEP_MS, WAIT_MS_MAX));
      const isLate = performance.now() + waitMs >= deadline;
      if (isLate || !(await this.waits.sleep(waitMs)))
        return { outcome: 'unavailable', detail, perhapsHeld };
    }
  }
}

function answerIn(status: number, body: unknown): StrictAnswer {
  const allow = status === 201 ? allowIn(body) : null;
  if (allow !== null) return { outcome: 'allowed', allow };
  const problem =
    problemIn(body) ??
    problemOf(502, 'unexpected_answer', `The api answered with status ${status}, and no reason.`);
  return { outcome: 'denied', problem };
}

function allowIn(body: unknown): StrictAllow | null {
  if (!isObject(body) || !isObject(body['requestMetadata'])) return null;
  const { admissionId, provider, model, region, maxOutputTokens, downgraded } = body;
  if (typeof admissionId !== 'string' || typeof provider !== 'string' || typeof model !== 'string')
    return null;
  if (typeof maxOutputTokens !== 'number') return null;
  const requestMetadata = Object.fromEntries(
    Object.entries(body['requestMetadata']).map(([key, value]) => [key, String(value)]),
  );
  const forward = {
    provider,
    model,
    region: typeof region === 'string' ? region : '',
    maxOutputTokens,
    requestMetadata,
    downgraded: downgraded === true,
  };
  return { admissionId, forward };
}
