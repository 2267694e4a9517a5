import { describe, expect, it } from '@jest/globals';
import { type CurObject, deliveriesOf, keysOf, partitionOf } from './partition.js';

const object = (key: string, { etag = 'a', day = '15' } = {}): CurObject => ({
  ...{ key, etag, size: 10 },
  modifiedAt: new Date(`2026-09-${day}T00:00:00Z`),
});
const data = (period: string, name: string) => `cur/bill/data/BILLING_PERIOD=${period}/${name}`;
const manifest = (period: string) =>
  `cur/bill/metadata/BILLING_PERIOD=${period}/bill-Manifest.json`;
const firstOf = (objects: readonly CurObject[]) => {
  const [delivery] = deliveriesOf(objects, '2026-01-01');
  if (delivery === undefined) throw new Error('There is no delivery.');
  return delivery;
};

describe('deliveries', () => {
  it('are found by period, the newest first, with their newest manifest', () => {
    const found = deliveriesOf(
      [
        object(data('2026-08', 'bill-00001.snappy.parquet')),
        object(data('2026-09', 'bill-00001.csv.gz')),
        object(manifest('2026-09')),
        object(`cur/bill/metadata/BILLING_PERIOD=2026-09/new/bill-Manifest.json`, { day: '16' }),
        object(data('2025-12', 'bill-00001.snappy.parquet')),
        object('cur/bill/other.parquet'),
      ],
      '2026-08-20',
    );
    expect(found.map(({ period, files }) => [period, files.length])).toEqual([
      ['2026-09', 1],
      ['2026-08', 1],
    ]);
    expect(found[0]?.manifest?.key).toMatch(/new/);
  });
});

describe('a partition', () => {
  it('has the files that its manifest names', () => {
    const [old, now] = [data('2026-09', 'one/a.parquet'), data('2026-09', 'two/a.parquet')];
    const delivery = firstOf([
      object(old, { day: '17' }),
      object(now),
      object(manifest('2026-09')),
    ]);
    const keys = keysOf(JSON.stringify({ dataFiles: [`s3://my-bill/${now}`] }), 'my-bill');
    expect(partitionOf(delivery, keys)).toMatchObject({ files: [{ key: now }] });
  });

  it('has the files of the newest folder without one', () => {
    const files = ['one/a', 'two/a', 'two/b'].map((name, i) =>
      object(data('2026-09', `${name}.parquet`), { day: String(15 + i) }),
    );
    expect(partitionOf(firstOf(files), null)).toMatchObject({ files: [{}, {}] });
  });

  it('is incomplete while a file that its manifest names is not there', () => {
    const delivery = firstOf([object(data('2026-09', 'a.parquet'))]);
    expect(partitionOf(delivery, ['b'])).toEqual({ missing: ['b'] });
  });

  it.each([
    ['a file', (key: string) => [object(key, { etag: 'b' }), object(manifest('2026-09'))]],
    ['the manifest', (key: string) => [object(key), object(manifest('2026-09'), { etag: 'b' })]],
  ])('is another when %s is written again', (_, changed) => {
    const key = data('2026-09', 'a.parquet');
    const versionOf = (objects: readonly CurObject[]) => {
      const partition = partitionOf(firstOf(objects), [key]);
      return 'version' in partition ? partition.version : null;
    };
    const before = versionOf([object(key), object(manifest('2026-09'))]);
    expect(versionOf([object(manifest('2026-09')), object(key)])).toBe(before);
    expect(versionOf(changed(key))).not.toBe(before);
  });

  it('has no manifest in a text that is none', () => {
    expect(keysOf('{', 'b')).toBeNull();
    expect(keysOf('{"reportKeys": ["x/a.csv.gz"]}', 'b')).toEqual(['x/a.csv.gz']);
  });
});
