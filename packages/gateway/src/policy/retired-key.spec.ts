import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { signDocument, type SigningKey } from '@bursar/policy';
import { newKey, stopOn, stopsOf } from '../../../policy/testing/documents.js';
import { CALL, denial, saved, Stage, until } from '../../testing/stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

const refusals = () =>
  stage.events.flatMap((event) => (event.event === 'policy_refused' ? [event.reason] : []));
const alarms = () => stage.bursar.about(/rejections$/);
const publicHalf = ({ keyId, publicKey }: SigningKey) => ({ keyId, publicKey });

describe('a key that is retired', () => {
  const rotate = () => {
    const { bursar } = stage;
    bursar.rotate();
    bursar.publishPolicy();
    bursar.publishStops(stopOn({ team: 'search' }));
  };

  it('is learnt of with the next document, and no stop is lost, though the keys were asked for just before', async () => {
    const gateway = await stage.gateway();
    await until(() => stage.bursar.streams === 1);
    rotate();
    await until(() => gateway.status.stopsVersion === 2 && gateway.status.policyVersion === 2);
    expect(refusals()).toEqual([]);
    const { bursar } = stage;
    const retired = bursar.retired[0] ?? newKey();
    bursar.send('stops', signDocument(stopsOf([], 3), retired).text);
    await until(() => refusals().length === 1);
    expect(refusals()).toEqual(['retired_key']);
    expect(denial(await gateway.admit(CALL)).code).toBe('stopped');
    await until(() => alarms().length === 1);
  });

  it('stays valid on the disk until something else does, whenever the gateway is killed', async () => {
    await stage.gateway();
    await until(() => stage.bursar.streams === 1);
    const { bursar } = stage;
    const file = path.join(stage.folder, 'policy-keys.json');
    const before = await saved(file);
    // The keys are asked for, and their answer is on disk, but no document under the new one ever comes.
    bursar.rotate();
    bursar.send('stops', signDocument(stopsOf([], 2), newKey()).text);
    await until(() => refusals().length === 1);
    const between = await readFile(file, 'utf8');
    expect(JSON.parse(between)).toEqual([publicHalf(bursar.key), ...(JSON.parse(before) as [])]);
    bursar.publishPolicy();
    bursar.publishStops();
    await until(() => readFileSync(file, 'utf8') !== between);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject([{}, { retired: true }]);
  });
});
