import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { LINE_BYTES_MAX } from './received-line.js';
import { cut, record, event, shown, split, subscription, texts } from './split-records.fixture.js';
import { splitRecords } from './split-records.js';

const hashOf = (line: string) => createHash('sha256').update(line).digest('hex').slice(0, 32);

describe('records in NDJSON', () => {
  it('are split at line feeds, with or without carriage returns, the last one without any', async () => {
    expect(await shown('{"a":1}\r\n{"b":2}\n{"c":3}')).toEqual([
      [1, '{"a":1}'],
      [2, '{"b":2}'],
      [3, '{"c":3}'],
    ]);
  });

  it('have the number of their line: blank lines count', async () => {
    expect(await shown('\n{"a":1}\n\r\n  \n{"b":2}\n')).toEqual([
      [2, '{"a":1}'],
      [5, '{"b":2}'],
    ]);
  });

  it('are read behind a byte-order mark wherever a joined file brings one', async () => {
    expect(await shown('\ufeff{"a":1}\n\ufeff{"b":2}')).toEqual([
      [1, '{"a":1}'],
      [2, '{"b":2}'],
    ]);
  });

  it('are numbered on from where the sender says', async () => {
    expect(await shown('{"a":1}\n{"b":2}', 1, 5_001)).toEqual([
      [5_001, '{"a":1}'],
      [5_002, '{"b":2}'],
    ]);
  });

  it('have a hash of their bytes without the line break', async () => {
    const [first] = await split('{"a":"é"}\r\n');
    expect(first?.hash().replaceAll('-', '')).toBe(hashOf('{"a":"é"}'));
  });

  it('stand beside lines of text, which are lines of their own', async () => {
    expect(await shown('Permissions are set.\n{"a":1}\n[1,2]\n42\n"x"\n')).toEqual([
      [1, 'Permissions are set.'],
      [2, '{"a":1}'],
      [3, '[1,2]'],
      [4, '42'],
      [5, '"x"'],
    ]);
  });
});

describe('blank lines', () => {
  it.each([
    ['line feeds', '\n'],
    ['carriage returns and line feeds', '\r\n'],
    ['blanks', ' \n'],
  ])('that are nothing but %s end the reading, after what came before', async (_, empty) => {
    const read: (string | null)[] = [];
    const data = Buffer.from(`{"a":1}\n{"b":2}\n${empty.repeat(200_000)}{"c":3}\n`);
    const reading = async (): Promise<void> => {
      for await (const lines of splitRecords(cut(data, 65_536)))
        read.push(...lines.map(({ text }) => text));
    };
    await expect(reading()).rejects.toMatchObject({ slug: 'too_many_empty_lines' });
    expect(read).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('may part records, as many as there are', async () => {
    expect(await texts('{"a":1}\n\n'.repeat(150_000), 65_536)).toHaveLength(150_000);
  });
});

describe('an envelope', () => {
  const [a, b, c] = [record('a'), record('b'), record('c')];
  const pretty = (one: string): string => JSON.stringify(JSON.parse(one), null, 2);

  it.each([
    ['objects one after another without line breaks', a + b + c],
    ['objects joined by white space and record separators', `${a} ${b}\t\u001e${c}`],
    ['a list', `[${a},${b},${c}]`],
    ['a list over lines', `[\n${a},\n${b},\n${c}\n]\n`],
    ['a subscription of CloudWatch Logs', subscription([a, b, c])],
    ['subscriptions joined without line breaks', subscription([a]) + subscription([b, c])],
    ['a pretty-printed subscription', pretty(subscription([a, b, c]))],
    [
      'the answer of filter-log-events',
      JSON.stringify(
        { events: [a, b, c].map(event), searchedLogStreams: [], nextToken: 'x' },
        null,
        4,
      ),
    ],
    [
      'events of CloudWatch Logs, one a line',
      [a, b, c].map((one, n) => JSON.stringify(event(one, n))).join('\n'),
    ],
    [
      'rows of a Logs Insights query',
      JSON.stringify([a, b, c].map((one) => ({ '@message': one }))),
    ],
    [
      'lines of an export task',
      [a, b, c].map((one) => `2026-11-10T10:00:00.000Z ${one}`).join('\n'),
    ],
    [
      'lines of aws logs tail',
      [a, b, c].map((one) => `2026-11-10T10:00:00+00:00 aws/bedrock/x ${one}`).join('\n'),
    ],
    ['records in quotes', [a, b, c].map((one) => JSON.stringify(one)).join('\n')],
  ])('that is %s gives the records in it', async (_name, data) => {
    for (const size of [1, 5, 64, 1_000_000]) expect(await texts(data, size)).toEqual([a, b, c]);
  });

  it('that is pretty-printed gives each record whole', async () => {
    const data = `${pretty(a)}\n${pretty(b)}\r\n[\n${pretty(c)}\n]\n`;
    expect((await texts(data)).map((text) => JSON.parse(text ?? '') as unknown)).toEqual(
      [a, b, c].map((one) => JSON.parse(one) as unknown),
    );
  });

  it('of no record is none', async () => {
    expect(await texts('[]\n[ ]\n{"events":[],"searchedLogStreams":[]}')).toEqual([]);
  });

  it('carries notices as text', async () => {
    expect(await texts(subscription(['CWL CONTROL MESSAGE: Checking health']))).toEqual([
      'CWL CONTROL MESSAGE: Checking health',
    ]);
  });
});

describe('a record that breaks off', () => {
  const whole = record('next');

  it.each([
    ['inside a string', '{"a":"b'],
    ['after a field', '{"a":1,"b":{"c":2},'],
    ['after a brace', '{"a":{"c":2}'],
    ['inside a list of events', subscription([whole]).slice(0, 150)],
  ])('%s ends with its line; the next is read', async (_where, broken) => {
    const found = await texts(`${broken}\n${whole}\n`);
    expect(found.at(-1)).toBe(whole);
    expect(found.length).toBeLessThanOrEqual(2);
  });

  it('at the end of the data is one line', async () => {
    expect(await texts('{"a":1}\n{"b":')).toEqual(['{"a":1}', '{"b":']);
  });
});

describe('a record above 4 MiB', () => {
  it.each([[1_000_000], [8_000_000]])(
    'is not held, only counted and hashed, and the next is read (chunks of %i bytes)',
    async (size) => {
      const long = `{"x":"${'x'.repeat(LINE_BYTES_MAX)}"}`;
      const [first, second] = await split(`${long}\n{"b":2}\n`, size);
      expect(first).toMatchObject({ number: 1, text: null });
      expect(first?.hash().replaceAll('-', '')).toBe(hashOf(long));
      expect(second).toMatchObject({ number: 2, text: '{"b":2}' });
    },
  );

  it('is one byte more than the longest that is read', async () => {
    const [first] = await split(`${'x'.repeat(LINE_BYTES_MAX)}\r\n`, 1_000_000);
    expect(first?.text?.length).toBe(LINE_BYTES_MAX);
  });

  it('does not take its neighbours with it where no line break parts them', async () => {
    const data = `${record('a')}{"x":"${'x'.repeat(LINE_BYTES_MAX)}"}${record('b')}`;
    expect(await texts(data, 1_000_000)).toEqual([record('a'), null, record('b')]);
  });
});
