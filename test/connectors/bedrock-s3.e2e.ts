import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { SourcesService } from '../../apps/api/src/connectors/sources.service.js';
import {
  type Bucket,
  gzipped,
  keyOf,
  makeBucket,
  setCredentials,
} from '../support/connectors/bucket.js';
import {
  describeWithMoto,
  INSTALL_MS_MAX,
  type Moto,
  startMoto,
} from '../support/connectors/moto.js';
import { sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine } from '../support/usage/lines.js';

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
  setCredentials();
}, INSTALL_MS_MAX);
afterAll(() => moto.close());

describeWithMoto('logs in a bucket', () => {
  let bursar: TestBursar;
  let bucket: Bucket;
  beforeEach(async () => {
    await moto.reset();
    bucket = await makeBucket(moto.url);
    bursar = await startBursar();
  });
  afterEach(async () => {
    bucket.close();
    await bursar.close();
  });

  const configure = (more = '') =>
    applyConfig(
      bursar,
      sourcesFile(
        `- { id: logs, type: bedrock-s3, account: "444455556666", regions: [us-east-1], bucket: my-logs, endpoint: "${moto.url}"${more} }`,
      ),
    );
  const run = async () => {
    await bursar.rows("UPDATE source SET next_run_at = now() - interval '1 s'");
    return bursar.app.get(SourcesService, { strict: false }).runDue();
  };
  const calls = async () => {
    const [row] = await bursar.rows<{ n: number }>(
      'SELECT count(*)::int AS n FROM ledger.invocation',
    );
    return row?.n;
  };
  const error = async () => {
    const [row] = await bursar.rows<{ error: string | null; hint: string | null }>(
      'SELECT last_error AS error, last_hint AS hint FROM source',
    );
    return row;
  };

  it('are read once, wherever and whenever they come', async () => {
    await configure();
    await bucket.put(keyOf('2026-09-15T10', 'a'), gzipped(logLine(), logLine()));
    await run();
    expect(await error()).toEqual({ error: null, hint: null });
    expect(await calls()).toBe(2);
    // Under an older hour, in another place of the same hour, and with bodies beside it.
    await bucket.put(
      keyOf('2026-08-01T00', 'late'),
      gzipped(logLine({ at: '2026-08-01T00:10:00Z' })),
    );
    await bucket.put(keyOf('2026-09-15T10', 'data/1_input'), gzipped('{"messages": []}'));
    await bucket.put(keyOf('2026-09-15T11', 'b'), gzipped(logLine()));
    await run();
    await run();
    expect(await calls()).toBe(4);
    expect(
      await bursar.rows(
        'SELECT sum(received)::int AS n, count(*)::int AS objects FROM connectors.object',
      ),
    ).toEqual([{ n: 4, objects: 3 }]);
  });

  it('are read again where an object is written again, and count what is new in it', async () => {
    await configure();
    const key = keyOf('2026-09-15T10', 'a');
    const [first, second] = [logLine(), logLine()];
    await bucket.put(key, gzipped(first));
    await run();
    await bucket.put(key, gzipped(first, second));
    await run();
    expect(await calls()).toBe(2);
    expect(
      await bursar.rows(
        'SELECT received::int, accepted::int, duplicate::int, state FROM connectors.object',
      ),
    ).toEqual([{ received: 3, accepted: 2, duplicate: 1, state: 'read' }]);
  });

  it('that are cut off count as far as they go, and are said to be cut', async () => {
    await configure();
    const whole = gzipped(...Array.from({ length: 200 }, () => logLine()));
    await bucket.put(keyOf('2026-09-15T10', 'a'), whole.subarray(0, whole.length - 20));
    await run();
    const [row] = await bursar.rows<{ state: string; error: string }>(
      'SELECT state, error FROM connectors.object',
    );
    expect(row).toMatchObject({ state: 'broken', error: expect.stringMatching(/gzip/) as unknown });
    await bucket.put(keyOf('2026-09-15T10', 'a'), whole);
    await run();
    expect(await calls()).toBe(200);
    expect(await bursar.rows('SELECT state, error FROM connectors.object')).toEqual([
      { state: 'read', error: null },
    ]);
  });

  it('of before `since` are left, until a person asks for them', async () => {
    await configure(', since: "2026-09-01"');
    await bucket.put(
      keyOf('2026-08-01T00', 'old'),
      gzipped(logLine({ at: '2026-08-01T00:10:00Z' })),
    );
    await bucket.put(keyOf('2026-09-15T10', 'new'), gzipped(logLine()));
    await run();
    expect(await calls()).toBe(1);
    const answer = await bursar.gql<{ backfillSource: { __typename: string } }>(
      'mutation { backfillSource(id: "logs", from: "2026-07-01", reason: "the first quarter") { __typename ... on Problem { message } } }',
    );
    expect(answer.backfillSource).toMatchObject({ __typename: 'Source' });
    await run();
    expect(await calls()).toBe(2);
  });

  it('are stopped in the middle of an object, and gone on with', async () => {
    await configure();
    const lines = Array.from({ length: 20_000 }, () => logLine());
    await bucket.put(keyOf('2026-09-15T10', 'long'), gzipped(...lines));
    const sources = bursar.app.get(SourcesService, { strict: false });
    let isStopped = false;
    const reading = sources.runDue(() => !isStopped);
    while ((await calls()) === 0) await sleep(5);
    isStopped = true;
    await reading;
    expect(await bursar.rows('SELECT state FROM connectors.object')).toEqual([
      { state: 'reading' },
    ]);
    expect(await calls()).toBeLessThan(lines.length);
    // There is more: the lag of the source goes on growing, and its silence proves nothing yet.
    const isWhole = () => bursar.rows('SELECT last_ok_at IS NOT NULL AS whole FROM source');
    expect(await isWhole()).toEqual([{ whole: false }]);
    await run();
    expect(await isWhole()).toEqual([{ whole: true }]);
    expect(await calls()).toBe(lines.length);
    expect(
      await bursar.rows('SELECT received::int, accepted::int, state FROM connectors.object'),
    ).toEqual([{ received: lines.length, accepted: lines.length, state: 'read' }]);
  });

  it('of a history that is asked for while others are read are read too', async () => {
    await configure(', since: "2026-09-01"');
    const old = logLine({ at: '2026-08-01T00:10:00Z' });
    await bucket.put(keyOf('2026-08-01T00', 'old'), gzipped(old));
    const lines = Array.from({ length: 20_000 }, () => logLine());
    await bucket.put(keyOf('2026-09-15T10', 'long'), gzipped(...lines));
    const reading = bursar.app.get(SourcesService, { strict: false }).runDue();
    while ((await calls()) === 0) await sleep(5);
    await bursar.gql(
      'mutation { backfillSource(id: "logs", from: "2026-07-01", reason: "the quarter") { __typename } }',
    );
    await reading;
    await run();
    expect(await calls()).toBe(lines.length + 1);
  });

  it('are not read from a bucket that is not there', async () => {
    await applyConfig(
      bursar,
      sourcesFile(`- { id: logs, type: bedrock-s3, bucket: other-logs, endpoint: "${moto.url}" }`),
    );
    await run();
    expect(await error()).toMatchObject({
      error: expect.stringMatching(/no such bucket/) as unknown,
    });
  });
});
