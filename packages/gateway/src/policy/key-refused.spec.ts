import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { problem } from '../../testing/fake-bursar.js';
import { CALL, denial, Stage, until } from '../../testing/stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

const refuse = (status: number, code: string) => {
  stage.bursar.reply = ({ path }) =>
    status === 401 || path === 'GET /v1/policy' ? problem(status, code) : undefined;
};
const keyEvents = () => stage.events.filter(({ event }) => event === 'key');

describe('a gateway', () => {
  it.each([
    [401, 'unauthorized', 'wrong or was revoked'],
    [403, 'forbidden', 'no gateway key'],
  ])(
    'whose key is refused with %d is not ready, says why, and reports it once',
    async (status, code, words) => {
      refuse(status, code);
      const gateway = await stage.gateway();
      await gateway.admit(CALL);
      expect(gateway.status.notReady).toContain(words);
      expect(keyEvents()).toEqual([
        { event: 'key', state: 'refused', detail: expect.stringContaining(words) },
      ]);
    },
  );

  it('whose key is revoked while it runs is not ready from then on, and ready again with the next good answer', async () => {
    const gateway = await stage.gateway();
    expect(gateway.status.notReady).toBeNull();
    refuse(401, 'unauthorized');
    stage.bursar.cutStreams();
    await until(() => gateway.status.notReady !== null);
    expect(denial(await gateway.admit(CALL)).status).toBe(401);
    stage.bursar.reply = () => undefined;
    await until(() => gateway.status.notReady === null);
    expect(keyEvents().map((event) => 'state' in event && event.state)).toEqual([
      'refused',
      'accepted',
    ]);
  });

  it('that has had no policy is not ready; one with a policy on disk is, though Bursar does not answer', async () => {
    stage.bursar.reply = () => problem(503, 'unavailable');
    const empty = await stage.gateway();
    expect(empty.status.notReady).toContain('No policy of the environment prod');
    stage.bursar.reply = () => undefined;
    await until(() => empty.status.notReady === null);
    await empty.close();
    expect(empty.status.notReady).toContain('shutting down');
    stage.bursar.reply = () => problem(503, 'unavailable');
    expect((await stage.gateway()).status.notReady).toBeNull();
  });
});
