import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { signDocument } from '@bursar/policy';
import { newKey, policyOf, SONNET, stopOn, stopsOf } from '../../../policy/testing/documents.js';
import {
  allowed,
  CALL,
  denial,
  make,
  saved,
  Stage,
  until,
  withLease,
} from '../../testing/stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

const refusals = () =>
  stage.events.flatMap((event) => (event.event === 'policy_refused' ? [event.reason] : []));

const alarms = () =>
  stage.bursar.about(/rejections$/).map(({ body: { gateway, environment, kind, reason } }) => ({
    gateway,
    environment,
    kind,
    reason,
  }));

describe('a stop', () => {
  it('binds both lanes at once, also a lease in hand and a call that was not sent yet', async () => {
    const gateway = await withLease(stage);
    await until(() => stage.bursar.streams === 1);
    const waiting = allowed(await gateway.admit(CALL));
    stage.bursar.publishStops(stopOn({ team: 'search' }));
    await until(() => gateway.status.stopsVersion === 2);
    expect(denial(await gateway.admit(CALL))).toMatchObject({
      status: 403,
      code: 'stopped',
      reason: 'a loop',
    });
    expect(denial(await gateway.admit({ ...CALL, project: 'app9' })).code).toBe('stopped');
    expect(await waiting.dispatch()).toMatchObject({ allowed: false, denied: { code: 'stopped' } });
    expect((await make(gateway, { team: 'ads' })).lane).toBe('strict');
  });

  it('applies by asking when the stream is cut and cannot be had again', async () => {
    const gateway = await stage.gateway();
    await until(() => stage.bursar.streams === 1);
    stage.bursar.streaming = false;
    stage.bursar.cutStreams();
    stage.bursar.publishStops(stopOn({ team: 'search' }));
    await until(() => gateway.status.stopsVersion === 2);
    expect(gateway.status.stream).toBe('polling');
  });

  it('is acknowledged once it is on disk, and holds after a restart without Bursar', async () => {
    const gateway = await stage.gateway();
    await until(() => stage.bursar.streams === 1);
    stage.bursar.publishStops(stopOn({ team: 'search' }));
    const acks = () =>
      stage.bursar
        .about(/acks$/)
        .map(({ body }) => `${String(body['kind'])} ${String(body['version'])}`);
    await until(() => acks().includes('stops 2'));
    expect(await readFile(path.join(stage.folder, 'stops-prod.json'), 'utf8')).toBe(
      stage.bursar.published.get('stops')?.text,
    );
    await gateway.close();
    stage.bursar.cutStreams();
    await stage.bursar.stop();
    const next = await stage.gateway({ admitMsMax: 50 });
    expect(next.status).toMatchObject({ stopsVersion: 2, policyVersion: 1 });
    expect(denial(await next.admit(CALL)).code).toBe('stopped');
  });

  it('reaches a gateway again whose stream fell silent without ending', async () => {
    const gateway = await stage.gateway({ heartbeatMsMax: 100 });
    await until(() => stage.bursar.streams === 1);
    await until(() =>
      stage.events.some((event) => event.event === 'stream' && event.state === 'lost'),
    );
    await until(() => gateway.status.stream === 'live');
    stage.bursar.publishStops(stopOn({ team: 'search' }));
    await until(() => gateway.status.stopsVersion === 2);
  });
});

describe('what is no policy', () => {
  it('is refused, and the last good one goes on deciding', async () => {
    const gateway = await stage.gateway();
    await until(() => stage.bursar.streams === 1);
    const { bursar } = stage;
    const first = bursar.published.get('policy');
    bursar.publishPolicy();
    await until(() => gateway.status.policyVersion === 2);
    bursar.send('policy', '{');
    bursar.send('policy', signDocument(policyOf({ version: 3 }), newKey()).text);
    bursar.send('policy', (first?.text ?? '').replace('2026-11-20', '2026-11-21'));
    bursar.send('policy', first?.text ?? '');
    bursar.send(
      'policy',
      signDocument(policyOf({ version: 3, previousHash: 'f'.repeat(64) }), bursar.key).text,
    );
    bursar.send(
      'policy',
      signDocument(
        policyOf({ version: 9, previousHash: '0'.repeat(64), environment: 'dev' }),
        bursar.key,
      ).text,
    );
    bursar.send('stops', signDocument(stopsOf([], 2), newKey()).text);
    await until(() => refusals().length === 7);
    // A stranger's key is asked for before its document is refused.
    expect(refusals()).toEqual([
      'malformed',
      'bad_signature',
      'older_version',
      'fork',
      'wrong_environment',
      'unknown_key',
      'unknown_key',
    ]);
    expect(gateway.status.policyVersion).toBe(2);
    expect((await make(gateway)).call.model).toBe(SONNET);
    await until(() => alarms().length === 7);
    expect(alarms()).toEqual(
      expect.arrayContaining([
        { gateway: 'edge-1', environment: 'prod', kind: 'stops', reason: 'unknown_key' },
        { gateway: 'edge-1', environment: 'prod', kind: 'policy', reason: 'older_version' },
      ]),
    );
  });

  it('is reported to the api once for all times it came in a minute, and again after the api was away', async () => {
    const gateway = await stage.gateway();
    await until(() => stage.bursar.streams === 1);
    const { bursar } = stage;
    bursar.reply = ({ path }) => (path.endsWith('/rejections') ? { status: 503 } : undefined);
    for (let n = 0; n < 3; n++) bursar.send('stops', '{');
    await until(() => bursar.about(/rejections$/).length > 0 && refusals().length === 3);
    expect(gateway.status.stopsVersion).toBe(1);
    bursar.reply = () => undefined;
    const reported = () => bursar.about(/rejections$/).filter(({ body }) => body['times'] === 3);
    await until(() => reported().length === 1);
    const before = bursar.about(/rejections$/).length;
    bursar.send('stops', '{');
    await until(() => refusals().length === 4);
    expect(bursar.about(/rejections$/)).toHaveLength(before);
  });

  it('is an older one that was put back on the disk', async () => {
    const gateway = await stage.gateway();
    const { bursar } = stage;
    const file = path.join(stage.folder, 'stops-prod.json');
    const first = await saved(file);
    bursar.publishStops(stopOn({ team: 'search' }));
    await until(() => gateway.status.stopsVersion === 2);
    await gateway.close();
    await writeFile(file, first);
    bursar.cutStreams();
    await bursar.stop();
    const next = await stage.gateway({ admitMsMax: 50 });
    expect(refusals()).toEqual(['older_version']);
    expect(next.status).toMatchObject({ policyVersion: 1, stopsVersion: 0 });
  });

  it('is not believed for lying on the disk', async () => {
    const gateway = await stage.gateway();
    await gateway.close();
    const file = path.join(stage.folder, 'policy-prod.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"version":1', '"version":7'));
    stage.bursar.cutStreams();
    await stage.bursar.stop();
    const next = await stage.gateway({ admitMsMax: 50 });
    expect(refusals()).toEqual(['bad_signature']);
    expect(next.status).toMatchObject({ policyVersion: 0, stopsVersion: 1 });
  });

  it('is signed by no key of a gateway that was given its keys', async () => {
    const { keyId, publicKey } = newKey();
    const gateway = await stage.gateway({ policyKeys: [{ keyId, publicKey }] });
    expect(gateway.status).toMatchObject({ policyVersion: 0, stopsVersion: 0 });
    expect(stage.bursar.about(/keys$/)).toEqual([]);
  });
});
