import { randomUUID } from 'node:crypto';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { EventStreamCodec, type MessageHeaders } from '@smithy/eventstream-codec';
import { logLine } from './lines.js';

/** What one request does. `cut`: the connection breaks after the first words; `untold`: no usage at the end. */
export interface Plan {
  readonly fault?: 'throttle' | 'error' | 'cut' | 'untold';
  readonly outputTokens?: number;
  /** The rest of the answer waits for it. */
  readonly gate?: Promise<unknown>;
}

/** A request that the provider charges for. */
export interface Billed {
  readonly requestId: string;
  readonly modelId: string;
  readonly input: number;
  readonly output: number;
  readonly metadata: Record<string, string>;
  readonly at: Date;
}

interface Body {
  messages: { content: { text?: string }[] }[];
  inferenceConfig: { maxTokens: number };
  requestMetadata: Record<string, string>;
}

const CUT_MS = 20;

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
);

function eventOf(type: string, payload: unknown): Uint8Array {
  const text = (value: string) => ({ type: 'string', value }) as const;
  const headers: MessageHeaders = {
    ':event-type': text(type),
    ':content-type': text('application/json'),
    ':message-type': text('event'),
  };
  return codec.encode({ headers, body: Buffer.from(JSON.stringify(payload)) });
}

/** Converse and ConverseStream over HTTP/2, as the SDK calls them, with an account of its own of what they cost. */
export class FakeBedrock {
  readonly billed: Billed[] = [];
  readonly asked: { readonly path: string; readonly body: Body }[] = [];
  /** For each request in turn. */
  plan: (nth: number) => Plan = () => ({});
  readonly #server = http2.createServer((request, response) => void this.#serve(request, response));
  readonly #sessions = new Set<http2.ServerHttp2Session>();

  static async start(): Promise<FakeBedrock> {
    const fake = new FakeBedrock();
    fake.#server.on('session', (session) => {
      fake.#sessions.add(session);
      session.on('close', () => fake.#sessions.delete(session));
    });
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const session of this.#sessions) session.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Its invocation log. */
  log(): string[] {
    return this.billed.map(({ requestId, modelId, input, output, metadata, at }) =>
      logLine({
        requestId,
        model: modelId,
        input,
        output,
        metadata,
        at: at.toISOString().replace(/\.\d+Z$/, 'Z'),
      }),
    );
  }

  async #serve(
    request: http2.Http2ServerRequest,
    response: http2.Http2ServerResponse,
  ): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
    const body = JSON.parse(text) as Body;
    const plan = this.plan(this.asked.push({ path: request.url, body }) - 1);
    const [, modelId = '', operation] = /^\/model\/([^/]+)\/([\w-]+)$/.exec(request.url) ?? [];
    const requestId = randomUUID();
    response.setHeader('x-amzn-requestid', requestId);
    if (plan.fault === 'throttle') refuse(response, 429, 'ThrottlingException');
    else if (plan.fault === 'error') refuse(response, 500, 'InternalServerException');
    else {
      const usage = this.#bill(body, requestId, decodeURIComponent(modelId), plan);
      if (operation === 'converse') await answerWhole(response, plan, usage);
      else await answerPiecemeal(response, plan, usage);
    }
  }

  /** Whatever becomes of the answer. */
  #bill(body: Body, requestId: string, modelId: string, { outputTokens = 200 }: Plan): Usage {
    const text = body.messages.flatMap(({ content }) => content.map((block) => block.text ?? ''));
    const input = Math.ceil(text.join('').length / 4);
    const output = Math.min(outputTokens, body.inferenceConfig.maxTokens);
    const metadata = body.requestMetadata;
    this.billed.push({ requestId, modelId, input, output, metadata, at: new Date() });
    return { inputTokens: input, outputTokens: output, totalTokens: input + output };
  }
}

interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
}

async function answerWhole(
  response: http2.Http2ServerResponse,
  { gate, fault }: Plan,
  usage: Usage,
): Promise<void> {
  await gate;
  response.setHeader('content-type', 'application/json');
  const message = { role: 'assistant', content: [{ text: 'Yes.' }] };
  const told = fault === 'untold' ? {} : { usage };
  response.end(
    JSON.stringify({
      output: { message },
      stopReason: 'end_turn',
      metrics: { latencyMs: 1 },
      ...told,
    }),
  );
}

async function answerPiecemeal(
  response: http2.Http2ServerResponse,
  { gate, fault }: Plan,
  usage: Usage,
): Promise<void> {
  const delta = (text: string) =>
    eventOf('contentBlockDelta', { contentBlockIndex: 0, delta: { text } });
  response.setHeader('content-type', 'application/vnd.amazon.eventstream');
  response.write(eventOf('messageStart', { role: 'assistant' }));
  response.write(delta('Ye'));
  await gate;
  if (fault === 'cut') {
    // What was written is on its way first; then the connection is gone, with everything on it.
    await setTimeout(CUT_MS);
    response.stream.session?.destroy();
    return;
  }
  response.write(delta('s.'));
  response.write(eventOf('messageStop', { stopReason: 'end_turn' }));
  if (fault !== 'untold') response.write(eventOf('metadata', { usage, metrics: { latencyMs: 1 } }));
  response.end();
}

function refuse(response: http2.Http2ServerResponse, status: number, name: string): void {
  response.statusCode = status;
  response.setHeader('x-amzn-errortype', name);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ message: `It is ${name}.` }));
}

/** The events of an answer, with what they say. */
export function eventsIn(bytes: Uint8Array): { type: string; payload: Record<string, unknown> }[] {
  const found = [];
  const buffer = Buffer.from(bytes);
  for (let at = 0; at < buffer.length;) {
    const size = buffer.readUInt32BE(at);
    const { headers, body } = codec.decode(buffer.subarray(at, at + size));
    const type = String(headers[':event-type']?.value);
    found.push({
      type,
      payload: JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>,
    });
    at += size;
  }
  return found;
}
