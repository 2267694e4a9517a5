import { EventStreamCodec, type MessageHeaders } from '@smithy/eventstream-codec';

/** What one request does. `cut`: the connection breaks after the first words; `exception`: Bedrock's own, in mid-stream; `noUsage`: no usage at the end. */
export interface Plan {
  readonly fault?: 'throttle' | 'error' | 'cut' | 'exception' | 'noUsage';
  readonly outputTokens?: number;
  /** The rest of the answer waits for it. */
  readonly gate?: Promise<unknown>;
}

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
}

export const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
);

function eventOf(
  type: string,
  payload: unknown,
  kind: 'event' | 'exception' = 'event',
): Uint8Array {
  const text = (value: string) => ({ type: 'string', value }) as const;
  const headers: MessageHeaders = {
    [`:${kind}-type`]: text(type),
    ':content-type': text('application/json'),
    ':message-type': text(kind),
  };
  return codec.encode({ headers, body: Buffer.from(JSON.stringify(payload)) });
}

/** An answer in its parts: what comes at once, what waits for the gate, and what reports the usage. */
interface Pieces {
  readonly type: string;
  readonly first: readonly (string | Uint8Array)[];
  readonly rest: readonly (string | Uint8Array)[];
  readonly usage: readonly (string | Uint8Array)[];
  /** After the usage. */
  readonly end: readonly (string | Uint8Array)[];
  readonly exception: string | Uint8Array;
}

const EVENT_STREAM = 'application/vnd.amazon.eventstream';
const EXCEPTION = eventOf('throttlingException', { message: 'It is in mid-stream.' }, 'exception');

function converse(usage: Usage): Pieces {
  const delta = (text: string) =>
    eventOf('contentBlockDelta', { contentBlockIndex: 0, delta: { text } });
  return {
    type: EVENT_STREAM,
    first: [eventOf('messageStart', { role: 'assistant' }), delta('Ye')],
    rest: [delta('s.'), eventOf('messageStop', { stopReason: 'end_turn' })],
    usage: [eventOf('metadata', { usage, metrics: { latencyMs: 1 } })],
    end: [],
    exception: EXCEPTION,
  };
}

function anthropic({ inputTokens, outputTokens }: Usage): Pieces {
  const chunk = (event: object) =>
    eventOf('chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64') });
  const delta = (text: string) =>
    chunk({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
  const message = {
    ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [] },
    ...{ stop_reason: null, usage: { input_tokens: inputTokens, output_tokens: 1 } },
  };
  const content_block = { type: 'text', text: '' };
  return {
    type: EVENT_STREAM,
    first: [
      chunk({ type: 'message_start', message }),
      chunk({ type: 'content_block_start', index: 0, content_block }),
      delta('Ye'),
    ],
    rest: [delta('s.'), chunk({ type: 'content_block_stop', index: 0 })],
    usage: [
      chunk({
        ...{ type: 'message_delta', delta: { stop_reason: 'end_turn' } },
        usage: { output_tokens: outputTokens },
      }),
    ],
    end: [
      chunk({
        type: 'message_stop',
        'amazon-bedrock-invocationMetrics': {
          inputTokenCount: inputTokens,
          outputTokenCount: outputTokens,
        },
      }),
    ],
    exception: EXCEPTION,
  };
}

const openAiUsage = ({ inputTokens, outputTokens, totalTokens }: Usage) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: totalTokens,
});

function chat(usage: Usage): Pieces {
  const chunk = (more: object) =>
    `data: ${JSON.stringify({ ...{ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [] }, ...more })}\n\n`;
  const delta = (content: string, finish_reason: string | null = null) =>
    chunk({ choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason }] });
  return {
    type: 'text/event-stream',
    first: [delta('Ye')],
    rest: [delta('s.', 'stop')],
    usage: [chunk({ usage: openAiUsage(usage) })],
    end: ['data: [DONE]\n\n'],
    exception: `data: ${JSON.stringify({ error: { message: 'It is in mid-stream.', type: 'server_error', code: 'x' } })}\n\n`,
  };
}

export const PIECES = { converse, anthropic, chat } as const;

const TEXT = 'Yes.';

/** The whole answer; null usage: it is left out. */
export const WHOLE = {
  converse: (usage: Usage | null) => ({
    ...{ output: { message: { role: 'assistant', content: [{ text: TEXT }] } } },
    ...{ stopReason: 'end_turn', metrics: { latencyMs: 1 } },
    ...(usage !== null && { usage }),
  }),
  anthropic: (usage: Usage | null) => ({
    ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'm' },
    ...{ content: [{ type: 'text', text: TEXT }], stop_reason: 'end_turn' },
    ...(usage !== null && {
      usage: { input_tokens: usage.inputTokens, output_tokens: usage.outputTokens },
    }),
  }),
  chat: (usage: Usage | null) => ({
    ...{ id: 'c1', object: 'chat.completion', created: 1, model: 'm' },
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: TEXT } }],
    ...(usage !== null && { usage: openAiUsage(usage) }),
  }),
  titan: (usage: Usage | null) => ({
    embedding: [0.5, 0.5],
    ...(usage !== null && { inputTextTokenCount: usage.inputTokens }),
  }),
} as const;
