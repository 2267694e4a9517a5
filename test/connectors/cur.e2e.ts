import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type Bucket, makeBucket, setCredentials } from '../support/connectors/bucket.js';
import {
  csvOf,
  type CurRow,
  dataKey,
  manifestKey,
  manifestOf,
  parquetOf,
} from '../support/connectors/exports.js';
import {
  describeWithMoto,
  INSTALL_MS_MAX,
  type Moto,
  startMoto,
} from '../support/connectors/moto.js';
import { type FaultyProxy, startFaultyProxy } from '../support/connectors/faulty-proxy.js';
import { readSources, storedLines } from '../support/connectors/reading.js';
import { sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig } from '../support/usage/lines.js';

const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const ANN = 'arn:aws:sts::444455556666:assumed-role/AppRole/ann';

describeWithMoto('exported bills in a bucket', () => {
  let moto: Moto;
  let proxy: FaultyProxy;
  let bursar: TestBursar;
  let bucket: Bucket;
  beforeAll(async () => {
    moto = await startMoto();
    setCredentials();
    proxy = await startFaultyProxy(moto.url);
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    await proxy.close();
    await moto.close();
  });
  beforeEach(async () => {
    await moto.reset();
    proxy.plan = () => 'none';
    bucket = await makeBucket(moto.url, 'my-bill');
    bursar = await startBursar();
    await applyConfig(
      bursar,
      sourcesFile(
        `- { id: bill, type: cur, bucket: my-bill, prefix: exports/bill/, since: "2026-08-01", endpoint: "${proxy.url}" }`,
      ),
    );
  });
  afterEach(async () => {
    bucket.close();
    await bursar.close();
  });

  const other: CurRow = {
    usd: 9,
    code: 'AmazonS3',
    product: 'Amazon Simple Storage Service',
    usageType: 'USE1-Requests-Tier1',
  };
  const rows: readonly CurRow[] = [
    { usd: 0.1, quantity: 0.25, principal: ANN, tags: { user_team: 'search' } },
    {
      usd: 0.2,
      quantity: 0.5,
      principal: ANN,
      tags: { user_team: 'search' },
      hour: '2026-09-15T11:00:00Z',
    },
    { usd: -0.05, type: 'EdpDiscount', hour: '2026-09-15T11:00:00Z' },
    { usd: 0.01, type: 'Tax' },
    other,
  ];
  const amounts = async () =>
    (await storedLines(bursar)).map(({ kind, usd }) => `${String(kind)} ${String(usd)}`).sort();

  it.each([
    ['Parquet', 'bill-00001.snappy.parquet', (some: readonly CurRow[]) => parquetOf(some, 2)],
    ['CSV', 'bill-00001.csv.gz', csvOf],
  ])('in %s are kept by day, with principals and tags', async (_, name, write) => {
    await bucket.put(dataKey('2026-09', name), write(rows));
    await bucket.put(manifestKey('2026-09'), manifestOf(dataKey('2026-09', name)));
    expect(await readSources(bursar)).toMatchObject({ error: null });
    const lines = await storedLines(bursar);
    expect(await amounts()).toEqual(['discount -0.05', 'tax 0.01', 'usage 0.3']);
    expect(lines.find(({ kind }) => kind === 'usage')).toMatchObject({
      ...{ part: 'cur 2026-09', account: '444455556666', region: 'us-east-1', day: '2026-09-15' },
      ...{ model: SONNET, meter: 'input', quantity: '0.75', unit: 'Units', principal: ANN },
      ...{ tags: { user_team: 'search' }, isEstimated: true, issuer: 'Amazon Web Services, Inc.' },
    });
  });

  it('are replaced month by month when a file or the manifest is another, also by less', async () => {
    const key = dataKey('2026-09', 'bill-00001.csv.gz');
    const august = dataKey('2026-08', 'bill-00001.csv.gz');
    await bucket.put(key, csvOf(rows));
    await bucket.put(manifestKey('2026-09'), manifestOf(key));
    await bucket.put(august, csvOf([{ usd: 7, hour: '2026-08-03T00:00:00Z', invoice: 'INV-8' }]));
    await readSources(bursar);
    expect(await amounts()).toEqual(['discount -0.05', 'tax 0.01', 'usage 0.3', 'usage 7']);
    const [before] = await bursar.rows<{ xmin: string }>(
      'SELECT xmin::text AS xmin FROM reconciliation.bill_line WHERE usd = 7',
    );
    await bucket.put(key, csvOf([{ usd: 0.25 }]));
    await readSources(bursar);
    expect(await amounts()).toEqual(['usage 0.25', 'usage 7']);
    // What did not change is not written again.
    const [after] = await bursar.rows<{ xmin: string }>(
      'SELECT xmin::text AS xmin FROM reconciliation.bill_line WHERE usd = 7',
    );
    expect(after).toEqual(before);
  });

  it('of a new version stand alone, and wait until all its files are there', async () => {
    const [one, two] = ['one', 'two'].map((folder) =>
      dataKey('2026-09', `${folder}/bill-00001.csv.gz`),
    );
    await bucket.put(one ?? '', csvOf([{ usd: 1 }]));
    await bucket.put(manifestKey('2026-09'), manifestOf(one ?? ''));
    await readSources(bursar);
    await bucket.put(manifestKey('2026-09'), manifestOf(two ?? ''));
    expect((await readSources(bursar))?.error).toMatch(/not there yet/);
    expect(await amounts()).toEqual(['usage 1']);
    await bucket.put(two ?? '', csvOf([{ usd: 2 }]));
    expect(await readSources(bursar)).toMatchObject({ error: null });
    expect(await amounts()).toEqual(['usage 2']);
  });

  it('that cannot be read as a whole leave the month as it was', async () => {
    const key = dataKey('2026-09', 'bill-00001.csv.gz');
    await bucket.put(key, csvOf([{ usd: 1 }]));
    await readSources(bursar);
    const many = csvOf(Array.from({ length: 3_000 }, (_, n) => ({ usd: 1, principal: `p${n}` })));
    await bucket.put(key, many.subarray(0, many.length - 50));
    const cut = await readSources(bursar);
    expect(cut).toMatchObject({
      error: expect.stringMatching(/cannot be read as a whole/) as unknown,
    });
    expect(await amounts()).toEqual(['usage 1']);
    await bucket.put(key, many);
    await readSources(bursar);
    expect(await storedLines(bursar)).toHaveLength(3_000);
  });

  it.each(['bill-Manifest.json', 'bill-00001.csv.gz'])(
    'of which %s is written again while it is read leave the month as it was',
    async (changing) => {
      const key = dataKey('2026-09', 'bill-00001.csv.gz');
      await bucket.put(key, csvOf([{ usd: 1 }]));
      await bucket.put(manifestKey('2026-09'), manifestOf(key));
      await readSources(bursar);
      await bucket.put(key, csvOf([{ usd: 2 }, { usd: 3, principal: ANN }]));
      proxy.plan = ({ path }) => (path.includes(changing) ? 'changed' : 'none');
      const state = await readSources(bursar);
      expect(state?.error).toMatch(/was written again while it was read/);
      expect(await amounts()).toEqual(['usage 1']);
      proxy.plan = () => 'none';
      expect(await readSources(bursar)).toMatchObject({ error: null });
      expect(await amounts()).toEqual(['usage 2', 'usage 3']);
    },
  );

  it('that are something else, or nowhere, are asked for with what to do', async () => {
    expect((await readSources(bursar))?.error).toMatch(
      /no billing period under s3:\/\/my-bill\/exports/,
    );
    await bucket.put(dataKey('2026-09', 'a.csv'), 'date,cost\n2026-09-01,1\n');
    const state = await readSources(bursar);
    expect(state?.error).toMatch(/no file of CUR 2.0 or FOCUS 1.2/);
    expect(state?.hint).toMatch(/`prefix`/);
  });
});
