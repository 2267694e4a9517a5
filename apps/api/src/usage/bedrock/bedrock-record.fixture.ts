import { type BedrockReading, readBedrockLog } from './bedrock-log.js';
import type { UsageRecord } from '../record.js';

export const bounds = {
  oldest: Date.parse('2025-10-01T00:00:00Z'),
  newest: Date.parse('2026-12-01T00:00:00Z'),
};
export type Fields = Record<string, unknown>;

export const base: Fields = {
  schemaType: 'ModelInvocationLog',
  schemaVersion: '1.0',
  timestamp: '2026-09-15T10:04:11Z',
  accountId: '444455556666',
  identity: { arn: 'arn:aws:sts::444455556666:assumed-role/GatewayRole/alpha-svc' },
  region: 'us-east-1',
  requestId: '0b6f4c1e-7d55-4c0e-9a43-1f5b7f2a9c01',
  operation: 'Converse',
  modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
};
export const counters = (
  input: Fields,
  outputTokenCount: unknown = 5,
  outputBodyJson?: unknown,
): Fields => ({
  ...base,
  input: { inputContentType: 'application/json', ...input },
  output: { outputContentType: 'application/json', outputTokenCount, outputBodyJson },
});
export const read = (fields: Fields): BedrockReading =>
  readBedrockLog(JSON.stringify(fields), bounds);
export const recordOf = (fields: Fields): UsageRecord => {
  const reading = read(fields);
  if (!('record' in reading)) throw new Error(JSON.stringify(reading));
  return reading.record;
};
export const quantities = (over: Fields = {}): Fields => ({
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  cacheWriteUnknown: 0,
  ...over,
});
