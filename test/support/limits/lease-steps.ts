import { openHold, takenByHold } from '@bursar/limits';
import { expect } from '@jest/globals';
import { fromFemto } from '@bursar/pricing';
import {
  leasedAdmissionId,
  sealLeasedCall,
} from '../../../packages/gateway/src/lease/lease-token.js';
import { admit, expireHolds, moveBalances } from './admissions.js';
import { plausibleCost, unfreeze } from './histories.js';
import {
  costOf,
  type KnownLease,
  type LeaseModel,
  type Step,
  USUAL_TOKENS,
} from './lease-model.js';
import { askLease, endTerms, giveBack, type GivenLease, report } from './leases.js';
import { logLine, post } from '../usage/lines.js';
import type { TestBursar } from '../processes/server.js';

const MODEL = 'acme.chat-v1:0';
let epoch = 1;

const coordinates = (team: string) => ({
  team,
  project: null,
  environment: null,
  user: null,
  model: MODEL,
});

/** Does to the authority over HTTP, and to the pure rules, the same; and compares what both answer. */
export async function takeStep(bursar: TestBursar, model: LeaseModel, one: Step): Promise<void> {
  switch (one.do) {
    case 'admit':
      return ask(bursar, model, one.tokens);
    case 'lease':
      return grant(bursar, model, costOf(one.tokens));
    case 'report':
    case 'settle':
      return reportCall(bursar, model, one);
    case 'log':
      return log(bursar, model, one);
    case 'return':
      return handBack(bursar, model, one);
    case 'crash':
      epoch += 1;
      return;
    case 'move':
      await moveBalances(bursar);
      return;
    case 'expire':
      await expireHolds(bursar, model.team);
      model.expire();
      return;
    case 'reclaim':
      await endTerms(bursar, true, model.team);
      model.reclaim();
      return;
  }
}

async function ask(bursar: TestBursar, model: LeaseModel, tokens: number): Promise<void> {
  await moveBalances(bursar);
  await unfreeze(bursar);
  const { status } = await admit(bursar, {
    ...coordinates(model.team),
    requestId: `${model.history}-${model.asked++}`,
    inputTokens: 0,
    maxOutputTokens: Math.min(tokens, 128_000),
    attempts: 5,
  });
  const worst = costOf(Math.min(tokens, 128_000)) * 5n;
  expect(status).toBe(worst <= model.headroom ? 201 : 402);
  if (status === 201) model.holds.push(openHold(worst, 5));
}

async function grant(bursar: TestBursar, model: LeaseModel, wish: bigint): Promise<void> {
  await moveBalances(bursar);
  await unfreeze(bursar);
  const expected = model.amountFor(wish);
  const { status, body } = await askLease(bursar, {
    ...coordinates(model.team),
    epoch,
    inputTokens: 0,
    maxOutputTokens: USUAL_TOKENS,
    amountUsd: fromFemto(wish),
  });
  expect({ status, amountUsd: body['amountUsd'] }).toEqual(
    expected === null
      ? { status: 409, amountUsd: undefined }
      : { status: 201, amountUsd: fromFemto(expected) },
  );
  if (expected !== null) model.grant(expected, String(body['leaseId']), epoch, body);
}

const callOf = (model: LeaseModel, of: KnownLease, n: number, worst: number, attempts: number) => ({
  ...coordinates(model.team),
  admissionId: leasedAdmissionId(of.id, n),
  requestId: `${model.history}-leased-${n}`,
  inputTokens: 0,
  maxOutputTokens: Math.max(1, worst),
  attempts,
  worstUsd: fromFemto(costOf(worst)),
  startedAt: new Date().toISOString(),
});

type ReportStep = Extract<Step, { do: 'report' | 'settle' }>;

async function reportCall(bursar: TestBursar, model: LeaseModel, one: ReportStep): Promise<void> {
  const of = model.leaseOf(one.call);
  if (of === undefined) return;
  // A gateway reports a call as it made it.
  const { worst, attempts } = model.calls.get(one.call)?.reported ?? one;
  const settlement =
    one.tokens === null ? { outcome: 'unknown' } : { outcome: 'ok', usage: { output: one.tokens } };
  const isEnd = one.do === 'settle';
  const call = callOf(model, of, one.call, worst, attempts);
  const { status, body } = await report(bursar, { leaseId: of.id, epoch: of.epoch }, [
    isEnd ? { ...call, settlement } : call,
  ]);
  expect(status).toBe(200);
  const [result = {}] = body['results'] as Record<string, unknown>[];
  const isKnown = (model.calls.get(one.call)?.reported ?? null) !== null;
  if (!isKnown && costOf(worst) > of.lease.amount) {
    expect(result).toMatchObject({ problem: { code: 'not_in_lease' } });
    return;
  }
  model.report(one.call, of, worst, attempts);
  const hold = model.calls.get(one.call)?.hold;
  if (hold === undefined) throw new Error('The call is not known.');
  if (!isEnd) {
    const posted = fromFemto(takenByHold(hold).posted);
    expect(result).toMatchObject({ state: hold.state, costUsd: posted });
    return;
  }
  const cost = plausibleCost(one.tokens === null ? null : costOf(one.tokens), hold);
  const step = model.settle(one.call, JSON.stringify(settlement), cost);
  if (step?.answer === null) expect(result).toMatchObject({ problem: { status: 409 } });
  else
    expect(result).toMatchObject({
      state: step?.answer.state,
      costUsd: fromFemto(step?.answer.cost ?? 0n),
    });
}

async function log(
  bursar: TestBursar,
  model: LeaseModel,
  { call, tokens, attempt }: Extract<Step, { do: 'log' }>,
): Promise<void> {
  const of = model.leaseOf(call);
  if (of === undefined) return;
  const admission = leasedAdmissionId(of.id, call);
  const requestId = `${admission}-${attempt}`;
  if (!model.log(call, of, { requestId, cost: costOf(tokens) })) return;
  const caller = { team: model.team, project: null, environment: null, user: null };
  const token = sealLeasedCall(of.given as unknown as GivenLease, admission, caller) ?? '';
  const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const metadata = { bursar: token };
  const text = logLine({ requestId, at, model: MODEL, metadata, input: 0, output: tokens });
  expect((await post(bursar, [text])).body).toMatchObject({ accepted: 1 });
}

async function handBack(
  bursar: TestBursar,
  model: LeaseModel,
  { lease, open }: Extract<Step, { do: 'return' }>,
): Promise<void> {
  const of = model.leases[lease];
  if (of === undefined) return;
  const listed = open.filter((n) => model.leaseOf(n) === of);
  const usual = Math.min(5_000, Number(of.lease.amount / costOf(1)));
  const calls = listed.map((n) => {
    const { worst, attempts } = model.calls.get(n)?.reported ?? { worst: usual, attempts: 1 };
    model.report(n, of, worst, attempts);
    return callOf(model, of, n, worst, attempts);
  });
  const given = { leaseId: of.id, epoch: of.epoch };
  expect((await giveBack(bursar, given, calls)).status).toBe(200);
  model.giveBack(of);
}
