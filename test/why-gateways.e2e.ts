import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { admit, gatewayKey } from './support/admissions.js';
import type { Caller } from './support/client.js';
import { applyConfig, TWO_TEAMS } from './support/lines.js';
import { startBursar, type TestBursar } from './support/server.js';

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
      'query ($id: String!) { why(id: $id) { requestId traceId outcome } }',
      { id: String(id) },
      as,
    )
  ).why;

describe('a trace', () => {
  it('tells every call of it, in the order in which they were asked', async () => {
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
    const lead = await bursar.as('teamLead', ['search']);
    expect((await why(traceId, lead)).map(({ requestId }) => requestId)).toEqual([
      'step-1',
      'step-3',
    ]);
  });

  it('may be another one when the same is asked again: the first stands; what is none is refused', async () => {
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
