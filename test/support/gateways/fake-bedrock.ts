import { randomUUID } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import http2 from 'node:http2';
import net, { type AddressInfo, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { codec, PIECES, WHOLE, type Plan, type Usage } from './fake-bedrock-answers.js';
import { logLine } from '../usage/lines.js';

export type { Plan } from './fake-bedrock-answers.js';

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
  messages?: { content: string | { text?: string }[] }[];
  inferenceConfig: { maxTokens: number };
  requestMetadata: Record<string, string>;
  inputText?: string;
  model?: string;
  stream?: boolean;
  max_tokens?: number;
  max_completion_tokens?: number;
}

interface Asked {
  readonly path: string;
  readonly body: Body;
}

const CUT_MS = 20;

/**
 * Bedrock as gateways call it, over HTTP/2 as the SDK does and over HTTP/1.1 on the same port, with an account of its own of what
 * it charges.
 */
export class FakeBedrock {
  readonly billed: Billed[] = [];
  readonly asked: Asked[] = [];
  /** For each request in turn. */
  plan: (nth: number) => Plan = () => ({});
  readonly #newer = http2.createServer(
    (request, response) =>
      void this.#serve(
        request as unknown as IncomingMessage,
        response as unknown as ServerResponse,
      ),
  );
  readonly #older = http.createServer((request, response) => void this.#serve(request, response));
  readonly #server = net.createServer((socket) => this.#accept(socket));
  readonly #sockets = new Set<Socket>();

  static async start(): Promise<FakeBedrock> {
    const fake = new FakeBedrock();
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
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

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.once('readable', () => {
      const first = socket.read() as Buffer | null;
      if (first === null) return;
      socket.unshift(first);
      const server = first.toString('latin1', 0, 3) === 'PRI' ? this.#newer : this.#older;
      server.emit('connection', socket);
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
    const body = JSON.parse(text) as Body;
    const path = request.url ?? '';
    const plan = this.plan(this.asked.push({ path, body }) - 1);
    const [, id = '', operation = 'chat'] = /^\/model\/([^/]+)\/([\w-]+)$/.exec(path) ?? [];
    const requestId = randomUUID();
    response.setHeader('x-amzn-requestid', requestId);
    if (operation === 'count-tokens') {
      send(response, { inputTokens: 7 });
      return;
    }
    if (plan.fault === 'throttle') refuse(response, 429, 'ThrottlingException');
    else if (plan.fault === 'error') refuse(response, 500, 'InternalServerException');
    else {
      const metadata = 'requestMetadata' in body ? body.requestMetadata : metadataIn(request);
      const modelId = body.model ?? decodeURIComponent(id);
      const usage = this.#bill(body, { requestId, modelId, metadata }, plan);
      const form = formOf(operation, body);
      if (operation.endsWith('stream') || body.stream === true)
        await answerPiecemeal(response, plan, form === 'titan' ? 'converse' : form, usage);
      else await answerWhole(response, plan, form, usage);
    }
  }

  /** Whatever becomes of the answer. */
  #bill(
    body: Body,
    call: Pick<Billed, 'requestId' | 'modelId' | 'metadata'>,
    { outputTokens = 200 }: Plan,
  ): Usage {
    const words = (body.messages ?? []).flatMap(({ content }) =>
      typeof content === 'string' ? [content] : content.map(({ text = '' }) => text),
    );
    const input = Math.ceil([body.inputText ?? '', ...words].join('').length / 4);
    const output = body.inputText === undefined ? Math.min(outputTokens, ceilingOf(body)) : 0;
    this.billed.push({ ...call, input, output, at: new Date() });
    return { inputTokens: input, outputTokens: output, totalTokens: input + output };
  }
}

const ceilingOf = ({ max_tokens, max_completion_tokens, inferenceConfig }: Body): number =>
  max_tokens ?? max_completion_tokens ?? inferenceConfig.maxTokens;

const formOf = (operation: string, body: Body): keyof typeof WHOLE => {
  if (operation.startsWith('converse')) return 'converse';
  if (operation === 'chat') return 'chat';
  return body.inputText === undefined ? 'anthropic' : 'titan';
};

function metadataIn({ headers }: IncomingMessage): Record<string, string> {
  const text = headers['x-amzn-bedrock-request-metadata'];
  return JSON.parse(typeof text === 'string' ? text : '{}') as Record<string, string>;
}

async function answerWhole(
  response: ServerResponse,
  { gate, fault }: Plan,
  form: keyof typeof WHOLE,
  usage: Usage,
): Promise<void> {
  await gate;
  send(response, WHOLE[form](fault === 'noUsage' ? null : usage));
}

async function answerPiecemeal(
  response: ServerResponse,
  { gate, fault }: Plan,
  form: keyof typeof PIECES,
  usage: Usage,
): Promise<void> {
  const pieces = PIECES[form](usage);
  response.setHeader('content-type', pieces.type);
  for (const piece of pieces.first) response.write(piece);
  await gate;
  if (fault === 'cut') {
    // What was written is on its way first; then the connection is gone, with everything on it.
    await setTimeout(CUT_MS);
    const raw: unknown = response;
    if (raw instanceof http2.Http2ServerResponse) raw.stream.session?.destroy();
    else response.destroy();
    return;
  }
  if (fault === 'exception') {
    response.end(pieces.exception);
    return;
  }
  for (const piece of pieces.rest) response.write(piece);
  if (fault !== 'noUsage') for (const piece of pieces.usage) response.write(piece);
  for (const piece of pieces.end) response.write(piece);
  response.end();
}

function send(response: ServerResponse, body: object): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, name: string): void {
  response.statusCode = status;
  response.setHeader('x-amzn-errortype', name);
  send(response, { message: `It is ${name}.` });
}

/** The events of an answer, with what they say. */
export function eventsIn(bytes: Uint8Array): { type: string; payload: Record<string, unknown> }[] {
  const found = [];
  const buffer = Buffer.from(bytes);
  for (let at = 0; at < buffer.length;) {
    const size = buffer.readUInt32BE(at);
    const { headers, body } = codec.decode(buffer.subarray(at, at + size));
    const type = String((headers[':event-type'] ?? headers[':exception-type'])?.value);
    found.push({
      type,
      payload: JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>,
    });
    at += size;
  }
  return found;
}
