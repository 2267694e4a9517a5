import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findLogs } from './log-files.js';
import { BadFile, readLog } from './log-stream.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'logs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(name: string, data: string | Buffer = '{}\n'): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, data);
  return file;
}

async function read(file: string, check = true): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of readLog(file, { check, onRead: () => undefined })) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe('a folder', () => {
  it('gives every log below it, in order, named from there', async () => {
    const hour = 'AWSLogs/1/BedrockModelInvocationLogs/us-east-1/2026/10/01/09';
    for (const name of [
      `${hour}/b.json.gz`,
      `${hour}/a.json.gz`,
      'x.jsonl',
      'y.ndjson.gz',
      'z.json',
    ])
      await put(name);
    const { files } = await findLogs([folder]);
    expect(files.map(({ object }) => object)).toEqual([
      `${hour}/a.json.gz`,
      `${hour}/b.json.gz`,
      'x.jsonl',
      'y.ndjson.gz',
      'z.json',
    ]);
  });

  it('passes over offloaded bodies, permission checks and whatever is no log', async () => {
    const hour = 'AWSLogs/1/BedrockModelInvocationLogs/us-east-1/2026/10/01/09';
    await put(`${hour}/data/r-1_input.json.gz`);
    await put('AWSLogs/1/BedrockModelInvocationLogs/amazon-bedrock-logs-permission-check');
    await put('AWSLogs/1/BedrockModelInvocationLogs/amazon-bedrock-logs-permission-check.json');
    await put('readme.txt');
    await put('.bursar/imports/x.json');
    await put(`${hour}/a.json.gz`);
    const { files, passedOver } = await findLogs([folder]);
    expect(files.map(({ object }) => object)).toEqual([`${hour}/a.json.gz`]);
    expect(passedOver).toBe(5);
  });

  it('distinguishes logs from bodies by what is in them, whatever the folder and the file are called', async () => {
    const record = '{"schemaType":"ModelInvocationLog","requestId":"r"}';
    const hive = 'year=2026/month=10/day=01/hour=09';
    await put(`${hive}/data/part-0000.json`, record);
    await put(`${hive}/data/r-1_output.json.gz`, gzipSync('{"messages":[]}'));
    await put('exportedlogs/0a1b/stream/000000.gz', gzipSync(`2026-10-01T09:00:00.000Z ${record}`));
    const envelope = JSON.stringify({ logEvents: [{ message: record }] });
    await put('firehose/logs-1-2026-10-01-09-00-00', envelope);
    await put('batch/manifest.json.out', '{"totalRecordCount":1,"processedRecordCount":1}');
    const { files, passedOver } = await findLogs([folder]);
    expect(files.map(({ object }) => object)).toEqual([
      'exportedlogs/0a1b/stream/000000.gz',
      'firehose/logs-1-2026-10-01-09-00-00',
      `${hive}/data/part-0000.json`,
    ]);
    expect(passedOver).toBe(2);
  });

  it('knows a log by a record in it, and a body that quotes one for a body', async () => {
    const hour = 'AWSLogs/1/BedrockModelInvocationLogs/us-east-1/2026/10/01/09';
    const record = { schemaType: 'ModelInvocationLog', requestId: 'r' };
    const quoted = { messages: [{ content: [{ text: JSON.stringify(record) }] }] };
    await put(`${hour}/data/r-1_input.json.gz`, gzipSync(JSON.stringify(quoted)));
    await put(`${hour}/data/r-2_input.json`, JSON.stringify({ messages: [{ content: record }] }));
    const long = { input: { inputBodyJson: 'x'.repeat(200_000) }, ...record };
    await put('data/long', `${JSON.stringify(long)}\n`);
    await put('data/longer', JSON.stringify({ ...record, body: 'x'.repeat(600_000) }));
    const { files, passedOver } = await findLogs([folder]);
    expect(files.map(({ object }) => object)).toEqual(['data/long', 'data/longer']);
    expect(passedOver).toBe(2);
  });

  it('named data is a folder like any other outside a bucket of logs', async () => {
    await put('data/a.json', '{"schemaType":"ModelInvocationLog"}');
    expect((await findLogs([folder])).files.map(({ object }) => object)).toEqual(['data/a.json']);
  });
});

describe('a file', () => {
  it('that is named is taken, whatever it is called', async () => {
    const file = await put('2026-10-01.log', 'x');
    expect((await findLogs([file])).files).toMatchObject([
      { file, object: '2026-10-01.log', bytes: 1 },
    ]);
  });

  it('that does not exist is bad input', async () => {
    await expect(findLogs([path.join(folder, 'none')])).rejects.toMatchObject({ exitCode: 2 });
  });

  it('is unpacked if its first bytes say gzip, several members included', async () => {
    const members = Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]);
    expect(await read(await put('a.json.gz', members))).toBe('a\nb\n');
    expect(await read(await put('a.json', members))).toBe('a\nb\n');
    expect(await read(await put('b.json', 'c\n'))).toBe('c\n');
  });

  it.each([
    [
      'that is no gzip, though it is called so',
      Buffer.from('{}\n'),
      'it is called .gz, but is not gzip',
    ],
    [
      'of gzip that breaks off',
      gzipSync('a\n'.repeat(10_000)).subarray(0, 40),
      'breaks off before the end',
    ],
    [
      'of gzip that is damaged',
      Buffer.concat([gzipSync('a\n').subarray(0, -8), Buffer.alloc(8)]),
      'is damaged',
    ],
  ])('%s is refused before anything of it is read', async (_what, data, message) => {
    let first = '';
    const attempt = async () => {
      for await (const piece of readLog(await put('a.json.gz', data), {
        check: true,
        onRead: () => undefined,
      }))
        first += piece.toString();
    };
    await expect(attempt()).rejects.toThrow(BadFile);
    await expect(attempt()).rejects.toThrow(message);
    expect(first).toBe('');
  });
});
