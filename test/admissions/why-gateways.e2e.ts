import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKey, json } from '../support/http/access.js';
import { admit, gatewayKey } from '../support/limits/admissions.js';
import { bearer, type Caller } from '../support/http/client.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const CONFIG = `${TWO_TEAMS}
budgets:
  - { id: search-day, scope: { team: search }, limit: "5", window: day }
  - { id: ads-day, scope: { team: ads }, limit: "0.001", window: day }
`;

interface Explained {
  readonly requestId: string;
  readonly traceId: string | null;
  readonly outcome: string;
}
interface Group {
  readonly limitKind: string;
  readonly limitId: string;
  readonly denials: string;
}

let bursar: TestBursar;
let gateway: Caller;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, CONFIG);
  gateway = await gatewayKey(bursar);
});
afterAll(() => bursar.close());

const why = async (id: unknown, as?: Caller) =>
  (
    await bursar.gql<{ why: Explained[] }>(
      'query ($id: String!) { why(id: $id) { requestId traceId outcome code team stop gateway keyName detail } }',
      { id: String(id) },
      as,
    )
  ).why;

describe('a trace', () => {
  it('shows every call of it, in the order in which they were asked', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
    const first = await admit(bursar, { requestId: 'step-1', traceId }, gateway);
    expect(first.body['requestMetadata']).toMatchObject({ traceId });
    const refused = { requestId: 'step-2', team: 'ads', traceId: traceparent };
    expect((await admit(bursar, refused, gateway)).status).toBe(402);
    const { status } = await admit(bursar, { requestId: 'step-3', traceId: traceparent }, gateway);
    expect(status).toBe(201);
    for (const name of [traceId, traceparent])
      expect(await why(name)).toMatchObject([
        { requestId: 'step-1', outcome: 'admitted', traceId },
        { requestId: 'step-2', outcome: 'denied', traceId },
        { requestId: 'step-3', outcome: 'admitted', traceId },
      ]);
    expect(await why('step-2')).toMatchObject([{ requestId: 'step-2', traceId }]);
    const cli = await runCli(['why', traceId], { url: bursar.url, token: bursar.token });
    const [headline = '', ...lines] = cli.stdout.split('\n');
    expect(headline).toBe(`Trace ${traceId}: 3 calls.`);
    expect(lines.slice(0, 3).map((line) => line.split(':')[0])).toEqual([
      'step-1',
      'step-2',
      'step-3',
    ]);
    const lead = await bursar.as('teamLead', ['search']);
    expect((await why(traceId, lead)).map(({ requestId }) => requestId)).toEqual([
      'step-1',
      'step-3',
    ]);
  });

  it('keeps the first id when a request is repeated with another, and is refused when malformed', async () => {
    const call = { requestId: 'retried-1', traceId: '1'.repeat(32) };
    const first = await admit(bursar, call, gateway);
    expect(await admit(bursar, { ...call, traceId: '2'.repeat(32) }, gateway)).toEqual(first);
    expect(await admit(bursar, { requestId: 'retried-1' }, gateway)).toEqual(first);
    expect(await why('1'.repeat(32))).toHaveLength(1);
    expect(await why('2'.repeat(32))).toEqual([]);
    for (const traceId of ['', 'x', '0'.repeat(32), 'A'.repeat(32), 7])
      expect((await admit(bursar, { requestId: 'odd-1', traceId }, gateway)).status).toBe(422);
  });
});

describe('a denial that a gateway made by itself', () => {
  const STOPPED = {
    code: 'stopped',
    team: 'search',
    detail: 'Stopped by Ada: runaway batch job',
    facts: { stop: 's-1', scope: { team: 'search' }, reason: 'runaway batch job', by: 'Ada' },
  };
  const at = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
  const send = async (more: Record<string, unknown>, as: Caller = gateway) => {
    const response = await bursar.http('/v1/denials', json({ gateway: 'edge-1', ...more }), as);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const groups = async (limitId: string) =>
    (
      await bursar.gql<{ denials: Group[] }>(
        `query ($from: DateTime!, $to: DateTime!) {
           denials(from: $from, to: $to) { limitKind limitId code team denials gateways first last example } }`,
        { from: at(86_400), to: at(-60) },
      )
    ).denials.filter((group) => group.limitId === limitId);

  it('is found by its request, with the stop that bound and the name of the gateway', async () => {
    const traceId = '3'.repeat(32);
    const denials = [{ ...STOPPED, requestId: 'own-1', traceId, at: at(30) }];
    expect(await send({ denials })).toEqual({
      status: 200,
      body: { received: 1, accepted: 1, duplicate: 0, rejected: 0 },
    });
    const explained = {
      requestId: 'own-1',
      outcome: 'denied',
      code: 'stopped',
      team: 'search',
      stop: 's-1',
      gateway: 'edge-1',
      keyName: 'gateway any',
      detail: STOPPED.detail,
    };
    expect(await why('own-1')).toMatchObject([explained]);
    expect(await why(traceId)).toMatchObject([explained]);
    const lead = await bursar.as('teamLead', ['ads']);
    expect(await why('own-1', lead)).toEqual([]);
  });

  it('counts once, however often and in whichever batch it is reported', async () => {
    const facts = { stop: 's-2' };
    const one = (n: number) => ({ ...STOPPED, facts, requestId: `often-${n}`, at: at(20) });
    const counted = [
      { ...STOPPED, facts, denials: 1_000, first: at(15), last: at(10), example: 'often-0' },
    ];
    const denials = Array.from({ length: 150 }, (_, n) => one(n));
    const all = { denials, counted };
    const answers = await Promise.all([send(all), send(all), send({ denials: [one(3), one(3)] })]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const accepted = answers.map(({ body }) => Number(body['accepted']));
    expect(accepted.reduce((sum, n) => sum + n)).toBe(151);
    expect(await groups('s-2')).toMatchObject([
      { limitKind: 'stop', code: 'stopped', team: 'search', denials: '1150', gateways: ['edge-1'] },
    ]);
    const [kept] = await bursar.rows(
      "SELECT count(*)::int AS n FROM limits.denial WHERE request_id LIKE 'often-%'",
    );
    expect(Number(kept?.['n'])).toBeLessThanOrEqual(120);
  });

  it('is of the team of its key, and of none where the named team is unknown', async () => {
    const bound = await gatewayKey(bursar, 'ads');
    const other = bearer((await createKey(bursar, { name: 'other', kind: 'gateway' })).secret);
    const facts = { stop: 's-3' };
    const denials = [{ ...STOPPED, facts, requestId: 'bound-1', at: at(5) }];
    await send({ gateway: 'ads-1', denials }, bound);
    const invented = ['x', 'y'].map((team, n) => ({
      ...STOPPED,
      ...{ facts, team, requestId: `invented-${n}`, at: at(-3_600) },
    }));
    await send({ gateway: 'other-1', denials: invented }, other);
    expect(await why('bound-1')).toMatchObject([{ team: 'ads' }]);
    expect(await why('invented-0')).toMatchObject([{ team: null }]);
    expect(await groups('s-3')).toHaveLength(2);
  });

  it('is accepted in large batches and with long texts', async () => {
    const long = 'x'.repeat(200);
    const scope = { model: 'm'.repeat(2_048), user: 'u'.repeat(2_048) };
    const facts = { stop: long, scope, reason: 'r'.repeat(500), by: long };
    const detail = 'd'.repeat(1_000);
    const denials = Array.from({ length: 500 }, (_, n) => ({
      ...{ code: 'stopped', team: long, detail, facts, at: at(5) },
      requestId: `${n}`.padEnd(200, 'y'),
    }));
    const { status, body } = await send({ gateway: long, denials });
    expect({ status, body }).toMatchObject({ status: 200, body: { accepted: 500 } });
  });

  it('is refused with its whole batch where the batch is malformed', async () => {
    const good = { ...STOPPED, requestId: 'whole-1', at: at(5) };
    const none: Record<string, unknown>[] = [
      {},
      { gateway: '', denials: [good] },
      { denials: [], counted: [] },
      { denials: Array.from({ length: 501 }, () => good) },
      { counted: [{ ...STOPPED, denials: 0, first: at(5), last: at(5), example: 'whole-1' }] },
    ];
    for (const body of none) expect((await send(body)).status).toBe(422);
    expect(await why('whole-1')).toEqual([]);
  });

  it('is kept where others of its batch are invalid', async () => {
    const good = { ...STOPPED, facts: { stop: 's-4' }, at: at(5) };
    const many = { ...good, first: at(5), last: at(5), example: 'part-0' };
    const bad: Record<string, unknown>[] = [
      { code: 'budget_exhausted' },
      { at: 'soon' },
      { requestId: 'a\u0000b' },
      { detail: 'a\ud800b' },
      { facts: { stop: 's', scope: { team: 1 } } },
    ];
    for (const [n, wrong] of bad.entries()) {
      const one = { ...good, requestId: `part-${n}` };
      const answer = await send({
        denials: [{ ...one, ...wrong }, one],
        counted: [{ ...many, denials: 1.5 }],
      });
      expect(answer).toEqual({
        status: 200,
        body: { received: 3, accepted: 1, duplicate: 0, rejected: 2 },
      });
    }
    expect(await groups('s-4')).toMatchObject([{ denials: '5' }]);
  });
});
