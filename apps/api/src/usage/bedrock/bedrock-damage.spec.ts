import { describe, expect, it } from '@jest/globals';
import { LINE_BYTES_MAX } from '@bursar/logs';
import { readBedrockLog } from './bedrock-log.js';
import { QUARANTINE_REASONS } from '../quarantine-reasons.js';

const bounds = {
  oldest: Date.parse('2025-10-01T00:00:00Z'),
  newest: Date.parse('2026-12-01T00:05:00Z'),
};
type Fields = Record<string, unknown>;

const good: Fields = {
  schemaType: 'ModelInvocationLog',
  schemaVersion: '1.0',
  timestamp: '2026-09-15T10:04:11Z',
  accountId: '444455556666',
  identity: { arn: 'arn:aws:sts::444455556666:assumed-role/GatewayRole/alpha-svc' },
  region: 'us-east-1',
  requestId: 'r-1',
  operation: 'Converse',
  modelId: 'amazon.nova-micro-v1:0',
  input: { inputTokenCount: 12 },
  output: { outputTokenCount: 5 },
};
const without = (name: string): Fields =>
  Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
const rejected = (line: string) => {
  const reading = readBedrockLog(line, bounds);
  if (!('rejected' in reading)) throw new Error('The line was read.');
  return reading.rejected;
};
const reasonOf = (fields: Fields) => rejected(JSON.stringify(fields)).reason;

describe('a damaged line of every kind that a bucket can hold', () => {
  it('begins as a line that is read', () => {
    expect(readBedrockLog(JSON.stringify(good), bounds)).toMatchObject({
      record: { requestId: 'r-1' },
    });
  });

  it.each<[string, string, string]>([
    ['truncated', JSON.stringify(good).slice(0, 150), 'not_json'],
    ['truncated in its first word', '{"schemaType": "Mod', 'not_json'],
    ['schema', JSON.stringify({ ...good, schemaType: 'GuardrailLog' }), 'other_schema'],
    ['no-request-id', JSON.stringify(without('requestId')), 'no_request_id'],
    ['no-timestamp', JSON.stringify(without('timestamp')), 'no_timestamp'],
    ['negative', JSON.stringify({ ...good, input: { inputTokenCount: -5 } }), 'negative_count'],
    [
      'string-count',
      JSON.stringify({ ...good, output: { outputTokenCount: '12' } }),
      'count_not_a_number',
    ],
    ['array', '[1,2]', 'not_an_object'],
    ['no-model', JSON.stringify(without('modelId')), 'no_model'],
    [
      'huge-count',
      JSON.stringify({ ...good, input: { inputTokenCount: 1e300 } }),
      'count_too_large',
    ],
  ])('%s', (_kind, line, reason) => {
    expect(rejected(line).reason).toBe(reason);
  });
});

describe('fields', () => {
  it.each([
    ['accountId', 'no_account'],
    ['region', 'no_region'],
    ['modelId', 'no_model'],
    ['requestId', 'no_request_id'],
    ['timestamp', 'no_timestamp'],
    ['schemaType', 'other_schema'],
    ['input', 'no_counts'],
  ])('%s missing, empty or of another kind is refused as %s', (name, reason) => {
    for (const fields of [
      without(name),
      { ...good, [name]: null },
      { ...good, [name]: 7 },
      { ...good, [name]: '' },
    ]) {
      expect(reasonOf(fields)).toBe(reason);
    }
  });

  it('a later schema version is refused', () => {
    expect(reasonOf({ ...good, schemaVersion: '2.0' })).toBe('other_schema');
  });

  it.each(['InvokeAgent', 'CreateResponse', 'bedrock:ChatCompletions', undefined, 7, ''])(
    'an operation is a name, whatever it is (%s)',
    (operation) => {
      expect(readBedrockLog(JSON.stringify({ ...good, operation }), bounds)).toMatchObject({
        record: {
          operation: typeof operation === 'string' && operation !== '' ? operation : 'unknown',
          quantities: { input: 12, output: 5 },
        },
      });
    },
  );

  it.each([
    ['requestId', 513],
    ['accountId', 513],
    ['region', 513],
    ['modelId', 2049],
    ['errorCode', 513],
  ])('%s of %i characters is too long', (name, length) => {
    expect(reasonOf({ ...good, [name]: 'x'.repeat(length) })).toBe('field_too_long');
    expect(
      readBedrockLog(JSON.stringify({ ...good, [name]: 'x'.repeat(length - 1) }), bounds),
    ).toHaveProperty('record');
  });

  it('a caller of 2,049 characters is too long', () => {
    expect(reasonOf({ ...good, identity: { arn: 'x'.repeat(2049) } })).toBe('field_too_long');
  });

  it.each([
    ['NUL', 'a\0b'],
    ['half a character', 'a\ud800b'],
  ])('%s is refused wherever text is stored', (_name, bad) => {
    for (const fields of [
      { requestId: bad },
      { modelId: bad },
      { identity: { arn: bad } },
      { errorCode: bad },
      { requestMetadata: { a: bad } },
      { requestMetadata: { [bad]: 'a' } },
    ]) {
      expect(reasonOf({ ...good, ...fields })).toBe('bad_text');
    }
    expect(rejected(JSON.stringify({ ...good, requestId: bad })).requestId).toBeNull();
  });
});

describe('times', () => {
  it.each([
    ['yesterday'],
    ['2026-02-30T00:00:00Z'],
    ['2026-13-01T00:00:00Z'],
    ['2026-09-15T25:00:00Z'],
    ['2026-09-15'],
    ['2026-09-15T10:04:11'],
    ['1789466651'],
  ])('%s is not a time', (timestamp) => {
    expect(reasonOf({ ...good, timestamp })).toBe('bad_timestamp');
  });

  it('on the bounds are inside, beyond them outside', () => {
    expect(
      readBedrockLog(JSON.stringify({ ...good, timestamp: '2026-12-01T00:05:00Z' }), bounds),
    ).toHaveProperty('record');
    expect(reasonOf({ ...good, timestamp: '2026-12-01T00:05:01Z' })).toBe('in_the_future');
    expect(
      readBedrockLog(JSON.stringify({ ...good, timestamp: '2025-10-01T00:00:00Z' }), bounds),
    ).toHaveProperty('record');
    expect(reasonOf({ ...good, timestamp: '2025-09-30T23:59:59Z' })).toBe('before_retention');
  });

  it('29 February exists in leap years alone', () => {
    const wide = { oldest: 0, newest: Date.parse('2030-01-01T00:00:00Z') };
    const at = (timestamp: string) => readBedrockLog(JSON.stringify({ ...good, timestamp }), wide);
    expect(at('2028-02-29T00:00:00Z')).toHaveProperty('record');
    expect(at('2026-02-29T00:00:00Z')).toHaveProperty('rejected');
  });
});

describe('counts', () => {
  it.each([
    ['"12"', 'count_not_a_number'],
    ['true', 'count_not_a_number'],
    ['[]', 'count_not_a_number'],
    ['{"valueOf":1}', 'count_not_a_number'],
    ['-1', 'negative_count'],
    ['-1e400', 'negative_count'],
    ['1.5', 'count_not_whole'],
    ['1e13', 'count_too_large'],
    ['1e400', 'count_too_large'],
  ])('of %s are refused as %s, wherever they stand', (count, reason) => {
    for (const name of [
      'inputTokenCount',
      'cacheReadInputTokenCount',
      'cacheWriteInputTokenCount',
    ]) {
      const line = JSON.stringify({ ...good, input: { inputTokenCount: 1, [name]: '@' } }).replace(
        '"@"',
        count,
      );
      expect(rejected(line).reason).toBe(reason);
    }
    const line = JSON.stringify({ ...good, output: { outputTokenCount: '@' } }).replace(
      '"@"',
      count,
    );
    expect(rejected(line).reason).toBe(reason);
  });

  it('of 1e12 are the largest that are read', () => {
    expect(
      readBedrockLog(JSON.stringify({ ...good, input: { inputTokenCount: 1e12 } }), bounds),
    ).toMatchObject({
      record: { quantities: { input: 1e12 } },
    });
  });
});

describe('metadata', () => {
  it.each([
    ['a list', ['a']],
    ['text', 'team=a'],
    ['a number in it', { team: 7 }],
    ['a map in it', { team: { a: 'b' } }],
    ['17 entries', Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`k${n}`, 'v']))],
    ['a value of 257 characters', { team: 'x'.repeat(257) }],
    ['a key of 257 characters', { ['x'.repeat(257)]: 'v' }],
  ])('that is, or has, %s is refused', (_what, requestMetadata) => {
    expect(reasonOf({ ...good, requestMetadata })).toBe('metadata_not_text');
  });
});

describe('lines', () => {
  it('longer than 4 MiB leave nothing behind', () => {
    expect(rejected(`{"a":"${'x'.repeat(LINE_BYTES_MAX)}"}`)).toMatchObject({
      reason: 'line_too_long',
      redacted: '',
    });
  });

  it.each([['null'], ['7'], ['"text"'], ['true']])(
    'of bare JSON such as %s are no record',
    (line) => {
      expect(rejected(line).reason).toBe('not_an_object');
    },
  );

  it('are refused only for reasons that are explained', () => {
    for (const { meaning, hint } of Object.values(QUARANTINE_REASONS)) {
      expect(meaning).toMatch(/^[A-Z].*\.$/);
      expect(hint).toMatch(/^[A-Z].*\.$/);
    }
  });
});
