import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { stopOn } from '../../../policy/testing/documents.js';
import { allowed, CALL, denial, make, OK, Stage, until } from '../../testing/stage.js';

interface Batch {
  readonly gateway: string;
  readonly denials: readonly { readonly requestId: string; readonly code: string }[];
  readonly counted: readonly { readonly denials: number; readonly example: string }[];
}

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

const batches = () => stage.bursar.about(/denials$/).map(({ body }) => body as unknown as Batch);
const stopped = async (more: { closeMsMax?: number } = {}) => {
  stage.bursar.publishStops(stopOn({ team: 'search' }));
  const gateway = await stage.gateway({ lanes: 'strict', ...more });
  await until(() => gateway.status.stopsVersion === 2);
  return gateway;
};
const refused = (where: RegExp) => {
  stage.bursar.reply = ({ path }) => (where.test(path) ? 'cut' : undefined);
};

describe('what a gateway refuses by itself', () => {
  it('is reported with what bound, in the background: no caller waits for it', async () => {
    const gateway = await stopped();
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    stage.bursar.reply = async ({ path }) => {
      if (path.endsWith('denials')) await answered;
      return undefined;
    };
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const problem = denial(await gateway.admit({ ...CALL, requestId: 'one', traceId }));
    await until(() => batches().length === 1);
    expect(denial(await gateway.admit({ ...CALL, requestId: 'two' })).code).toBe('stopped');
    answer();
    await gateway.reported();
    expect(batches()[0]).toMatchObject({
      gateway: 'edge-1',
      denials: [
        {
          requestId: 'one',
          traceId,
          team: 'search',
          code: 'stopped',
          detail: problem.detail,
          facts: { stop: problem['stop'], reason: 'a loop' },
        },
      ],
    });
    expect(batches().flatMap(({ denials }) => denials.map(({ requestId }) => requestId))).toEqual([
      'one',
      'two',
    ]);
  });

  it('is reported for calls that were admitted, and stopped before they were sent', async () => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    const admission = allowed(await gateway.admit({ ...CALL, requestId: 'late' }));
    stage.bursar.publishStops(stopOn({}));
    await until(() => gateway.status.stopsVersion === 2);
    expect((await admission.dispatch()).allowed).toBe(false);
    await gateway.reported();
    expect(batches()).toMatchObject([{ denials: [{ requestId: 'late', code: 'stopped' }] }]);
  });

  it('is not reported where the api refused, or where the gateway refuses nothing', async () => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    await make(gateway);
    await gateway.reported();
    expect(batches()).toEqual([]);
  });

  it('goes by a name that the api takes, whatever its caller called it', async () => {
    const gateway = await stopped();
    for (const requestId of ['x'.repeat(300), 'a\u0000\nb', '\ud800', ''])
      await gateway.admit({ ...CALL, requestId });
    await gateway.reported();
    expect(batches().flatMap(({ denials }) => denials.map(({ requestId }) => requestId))).toEqual([
      'x'.repeat(200),
      'a??b',
      '\ufffd',
      '?',
    ]);
  });

  it('is counted beyond a bound, and none is lost', async () => {
    const gateway = await stopped();
    refused(/denials$/);
    for (let n = 0; n < 1_700; n++) gateway.admitNow({ ...CALL, requestId: `loop-${n}` });
    await until(() => batches().length > 1);
    stage.bursar.received.length = 0;
    stage.bursar.reply = () => undefined;
    await gateway.reported();
    const sent = batches();
    expect(sent.flatMap(({ denials }) => denials)).toHaveLength(1_000);
    expect(sent.flatMap(({ counted }) => counted)).toMatchObject([
      { code: 'stopped', team: 'search', denials: 700, example: 'loop-1000' },
    ]);
    for (const { denials, counted } of sent)
      expect(denials.length + counted.length).toBeLessThanOrEqual(500);
  });

  it('is reported by the next process where a gateway closed before it was acknowledged', async () => {
    const gateway = await stopped({ closeMsMax: 50 });
    refused(/denials$/);
    await gateway.admit({ ...CALL, requestId: 'left' });
    await gateway.close();
    stage.bursar.received.length = 0;
    stage.bursar.reply = () => undefined;
    const next = await stage.gateway({ lanes: 'strict' });
    await next.reported();
    expect(batches()).toMatchObject([{ denials: [{ requestId: 'left' }] }]);
    await next.close();
    stage.bursar.received.length = 0;
    await (await stage.gateway({ lanes: 'strict' })).reported();
    expect(batches()).toEqual([]);
  });

  it('holds up no settlement while it cannot be reported', async () => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    const admission = allowed(await gateway.admit(CALL));
    await admission.dispatch();
    stage.bursar.publishStops(stopOn({}));
    await until(() => gateway.status.stopsVersion === 2);
    refused(/denials$/);
    await gateway.admit(CALL);
    await until(() => batches().length > 2);
    await admission.settle(OK);
    await until(() => stage.bursar.about(/settlement$/).length === 1);
  });
});
