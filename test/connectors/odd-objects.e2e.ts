import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import {
  type Bucket,
  gzipped,
  keyOf,
  makeBucket,
  REGION,
  setCredentials,
} from '../support/connectors/bucket.js';
import {
  type Fault,
  type FaultyProxy,
  startFaultyProxy,
} from '../support/connectors/faulty-proxy.js';
import {
  describeWithMoto,
  INSTALL_MS_MAX,
  type Moto,
  startMoto,
} from '../support/connectors/moto.js';
import { readSources } from '../support/connectors/reading.js';
import { sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine } from '../support/usage/lines.js';

const HOUR = '2026-09-15T10';

describeWithMoto('a bucket with odd objects', () => {
  let moto: Moto;
  let proxy: FaultyProxy;
  let bucket: Bucket;
  let bursar: TestBursar;
  beforeAll(async () => {
    moto = await startMoto();
    setCredentials();
    proxy = await startFaultyProxy(moto.url);
    bucket = await makeBucket(moto.url);
    bursar = await startBursar();
    await applyConfig(
      bursar,
      sourcesFile(
        `- { id: logs, type: bedrock-s3, account: "444455556666", regions: [${REGION}], bucket: my-logs, endpoint: "${proxy.url}" }`,
      ),
    );
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    bucket.close();
    await bursar.close();
    await proxy.close();
    await moto.close();
  });
  beforeEach(() => {
    proxy.pageSize = null;
    proxy.plan = () => 'none';
  });

  const isListing = (path: string) => path.includes('list-type=2');
  const calls = async () => {
    const [row] = await bursar.rows<{ n: number }>(
      'SELECT count(*)::int AS n FROM ledger.invocation',
    );
    return row?.n ?? 0;
  };
  const objectOf = async (name: string) => {
    const [row] = await bursar.rows<{ state: string; error: string | null }>(
      'SELECT state, error FROM connectors.object WHERE key = $1',
      [keyOf(HOUR, name)],
    );
    return row;
  };
  /** What a reading adds, in calls. */
  const added = async () => {
    const before = await calls();
    const state = await readSources(bursar);
    return { added: (await calls()) - before, error: state?.error ?? null };
  };

  it.each([1, 2, 3, 5, 7])(
    'gives all of them in pages of %d, with pages of nothing between them',
    async (size) => {
      proxy.pageSize = size;
      let listed = 0;
      proxy.plan = ({ path }) => (isListing(path) && ++listed % 2 === 1 ? 'empty page' : 'none');
      for (let n = 0; n < 7; n++)
        await bucket.put(keyOf(HOUR, `page-${size}-${n}`), gzipped(logLine()));
      expect(await added()).toEqual({ added: 7, error: null });
    },
  );

  it.each([
    ['nothing at all', 'nothing', Buffer.alloc(0), 0],
    ['an empty file, zipped', 'zipped-nothing', gzipSync(''), 0],
    ['lines that are not zipped', 'plain', Buffer.from(`${logLine()}\n${logLine()}`), 2],
    [
      'several files zipped one after the other',
      'joined',
      Buffer.concat([gzipped(logLine()), gzipSync(''), gzipped(logLine(), logLine())]),
      3,
    ],
    ['a space and other letters in its name', 'a b+c%2F=ü&~', gzipped(logLine()), 1],
  ])('counts what is in one that has %s', async (_, name, body, count) => {
    await bucket.put(keyOf(HOUR, name), body);
    expect(await added()).toEqual({ added: count, error: null });
    expect(await added()).toEqual({ added: 0, error: null });
  });

  it('lists those that are archived, reads all others, and them once they are restored', async () => {
    const lines = Array.from({ length: 10 }, () => logLine());
    const keys = lines.map((_, n) => keyOf(HOUR, `archived-${n}`));
    const put = (storageClass: 'STANDARD' | 'GLACIER' | 'DEEP_ARCHIVE') =>
      Promise.all(keys.map((key, n) => bucket.put(key, gzipped(lines[n] ?? ''), storageClass)));
    await put('GLACIER');
    await bucket.put(keyOf(HOUR, 'beyond-the-archive'), gzipped(logLine()));
    expect(await added()).toEqual({ added: 1, error: null });
    expect(await objectOf('archived-3')).toEqual({
      ...{ state: 'broken', error: 'it is archived (GLACIER): restore it, and it is read' },
    });
    await put('STANDARD');
    expect(await added()).toEqual({ added: 10, error: null });
    // What was read before it was archived stays read.
    await put('DEEP_ARCHIVE');
    expect(await added()).toEqual({ added: 0, error: null });
    expect(await objectOf('archived-3')).toEqual({ state: 'read', error: null });
  });

  it('lists one that its class has archived by itself, and asks for it again', async () => {
    await bucket.put(keyOf(HOUR, 'tiered'), gzipped(logLine()));
    proxy.plan = ({ path }) => (path.includes('tiered') ? 'archived' : 'none');
    expect(await added()).toEqual({ added: 0, error: null });
    expect(await objectOf('tiered')).toMatchObject({ state: 'broken' });
    proxy.plan = () => 'none';
    expect(await added()).toEqual({ added: 1, error: null });
    expect(await objectOf('tiered')).toEqual({ state: 'read', error: null });
  });

  it.each<[Fault, RegExp, RegExp]>([
    ['no key', /kms:Decrypt/, /policy of the key/],
    ['skewed', /clock of this machine/, /NTP/],
    ['denied', /may not do s3:GetObject/, /sources policy logs/],
    ['expired', /credentials have expired/, /assumeRole/],
  ])('says what is wrong where AWS answers: %s; and reads it later', async (fault, what, hint) => {
    const name = `fault-${fault.replace(' ', '-')}`;
    await bucket.put(keyOf(HOUR, name), gzipped(logLine()));
    await bucket.put(keyOf(HOUR, `${name}-other`), gzipped(logLine()));
    proxy.plan = ({ path }) => (path.includes(`${name}.json`) ? fault : 'none');
    const before = await calls();
    const state = await readSources(bursar);
    expect(state?.error).toMatch(what);
    expect(state?.hint).toMatch(hint);
    // Of the others none is left.
    expect((await calls()) - before).toBe(1);
    proxy.plan = () => 'none';
    expect(await added()).toEqual({ added: 1, error: null });
  });
});
