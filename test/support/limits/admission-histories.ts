import {
  expireHold,
  type Hold,
  logRequest,
  openHold,
  settleHold,
  takenByHold,
  voidHold,
} from '@bursar/limits';
import { expect } from '@jest/globals';
import { fromFemto, toFemto } from '@bursar/pricing';
import fc from 'fast-check';
import { admit, expireHolds, moveBalances, settle, voidAdmission } from './admissions.js';
import { plausibleCost, playHistories, unfreeze } from './histories.js';
import { logLine, post } from '../usage/lines.js';
import type { TestBursar } from '../processes/server.js';

const MODEL = 'acme.chat-v1:0';
const LIMIT = toFemto('1');
const STEPS = { minLength: 3, maxLength: 14 };

type Step =
  | { readonly do: 'admit'; readonly tokens: number }
  | { readonly do: 'settle'; readonly call: number; readonly tokens: number | null }
  | { readonly do: 'void'; readonly call: number }
  | { readonly do: 'log'; readonly call: number; readonly tokens: number; readonly attempt: number }
  | { readonly do: 'expire' }
  | { readonly do: 'move' };

const call = fc.nat({ max: 5 });
const tokens = fc.integer({ min: 0, max: 60_000 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('admit' as const), tokens }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('settle' as const), call, tokens: fc.option(tokens) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('void' as const), call }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('log' as const),
      call,
      tokens,
      attempt: fc.nat({ max: 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move' as const) }) },
);

/** One call as the pure rules see it, and what the authority answered. */
interface Known {
  hold: Hold;
  readonly id: string;
  readonly metadata: Record<string, string>;
  readonly logged: Set<number>;
}

const costOf = (output: number): bigint => BigInt(output) * toFemto('0.00001');

/** What the pure rules say about one budget. */
class AdmissionModel {
  readonly calls: Known[] = [];
  asked = 0;

  constructor(readonly team: string) {}

  get taken() {
    const sum = { posted: 0n, presumed: 0n, held: 0n, leased: 0n };
    for (const { hold } of this.calls) {
      const taken = takenByHold(hold);
      sum.posted += taken.posted;
      sum.presumed += taken.presumed;
      sum.held += taken.held;
    }
    return sum;
  }

  fits(worst: bigint): boolean {
    const { posted, presumed, held } = this.taken;
    return posted + presumed + held + worst <= LIMIT;
  }
}

async function take(bursar: TestBursar, model: AdmissionModel, one: Step): Promise<void> {
  switch (one.do) {
    case 'admit': {
      await moveBalances(bursar);
      await unfreeze(bursar);
      const worst = costOf(Math.max(1, one.tokens));
      const { status, body } = await admit(bursar, {
        requestId: `${model.team}-${model.asked++}`,
        team: model.team,
        model: MODEL,
        inputTokens: 0,
        maxOutputTokens: Math.max(1, one.tokens),
      });
      expect(status).toBe(model.fits(worst) ? 201 : 402);
      if (status !== 201) return;
      const metadata = body['requestMetadata'] as Record<string, string>;
      const id = String(body['admissionId']);
      model.calls.push({ hold: openHold(worst), id, metadata, logged: new Set() });
      return;
    }
    case 'expire': {
      await expireHolds(bursar, model.team);
      for (const known of model.calls) known.hold = expireHold(known.hold).hold;
      return;
    }
    case 'move':
      await moveBalances(bursar);
      return;
    default: {
      const known = model.calls[one.call];
      if (known !== undefined) await end(bursar, known, one);
    }
  }
}

async function end(
  bursar: TestBursar,
  known: Known,
  one: Exclude<Step, { do: 'admit' | 'expire' | 'move' }>,
): Promise<void> {
  if (one.do === 'void') {
    const expected = voidHold(known.hold, { kind: 'never-dispatched' });
    // The authority knows of lines that are still on their way to the hold, and so does the model.
    const { status } = await voidAdmission(bursar, known.id, 'never-dispatched');
    expect(status).toBe(expected.outcome === 'refused' ? 409 : 200);
    known.hold = expected.hold;
    return;
  }
  if (one.do === 'settle') {
    const cost = plausibleCost(one.tokens === null ? null : costOf(one.tokens), known.hold);
    const body =
      one.tokens === null
        ? { outcome: 'unknown' }
        : { outcome: 'ok', usage: { output: one.tokens } };
    const expected = settleHold(known.hold, { body: JSON.stringify(body), cost, attempts: 1 });
    const answer = await settle(bursar, known.id, body);
    expect(answer.status).toBe(expected.answer === null ? 409 : 200);
    if (expected.answer !== null) {
      const { state, cost: posted } = expected.answer;
      expect(answer.body).toMatchObject({ state, costUsd: fromFemto(posted) });
    }
    known.hold = expected.hold;
    return;
  }
  const requestId = `${known.id}-${one.attempt}`;
  if (known.logged.has(one.attempt)) return;
  known.logged.add(one.attempt);
  const line = logLine({
    requestId,
    at: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    model: MODEL,
    metadata: known.metadata,
    input: 0,
    output: one.tokens,
  });
  expect((await post(bursar, [line])).body).toMatchObject({ accepted: 1 });
  known.hold = logRequest(known.hold, { requestId, cost: costOf(one.tokens) }).hold;
}

/** Random histories of admissions, each under a budget of its own, beside the pure rules. */
export const playAdmissionHistories = (bursar: TestBursar, histories: number): Promise<void> =>
  playHistories(bursar, {
    histories,
    limit: LIMIT,
    steps: fc.array(step, STEPS),
    modelOf: (team) => new AdmissionModel(team),
    take,
  });
