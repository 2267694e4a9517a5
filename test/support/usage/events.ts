import { gzipSync } from 'node:zlib';
import type { Caller } from '../http/client.js';
import type { TestBursar } from '../processes/server.js';
import { type IntakeAnswer, SONNET } from './lines.js';

export type EventFields = Record<string, unknown>;

/** What every event here has; it costs $0.0105: 1,000 × $3.30 + 500 × $16.50 a million, less what is given otherwise. */
export const EVENT = {
  at: '2026-09-15T10:04:11Z',
  provider: 'bedrock',
  model: SONNET,
  region: 'us-east-1',
  usage: { input: 1_000, output: 500 },
  team: 'search',
};

let made = 0;
export const event = (fields: EventFields = {}): EventFields => ({
  requestId: `event-${++made}`,
  ...EVENT,
  ...fields,
});

/** Posts events as one gzipped body of lines. */
export async function postEvents(
  bursar: Pick<TestBursar, 'http'>,
  events: readonly EventFields[],
  as?: Caller,
): Promise<IntakeAnswer> {
  const response = await bursar.http(
    '/v1/usage/events',
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
      body: gzipSync(events.map((one) => `${JSON.stringify(one)}\n`).join('')),
    },
    as,
  );
  return { status: response.status, body: (await response.json()) as IntakeAnswer['body'] };
}
