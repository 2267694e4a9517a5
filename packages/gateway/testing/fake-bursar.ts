import http from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  nextInLine,
  signDocument,
  type DocumentHead,
  type PolicyDocument,
  type SignedDocument,
  type SigningKey,
  type StopData,
} from '@bursar/policy';
import { newKey, policyOf, stopsOf } from '../../policy/testing/documents.js';

type Json = Record<string, unknown>;

export interface ReceivedRequest {
  readonly path: string;
  readonly body: Json;
}

/** An answer, or silence: `cut` drops the connection after the request was carried out, `before` without. */
export type Reply =
  | { readonly status: number; readonly body?: Json; readonly headers?: Record<string, string> }
  | 'cut';

interface Published {
  readonly document: DocumentHead;
  readonly hash: string;
  readonly text: string;
}

/** The api as gateways see it: signs policies, answers as set, and remembers the requests that it received. */
export class FakeBursar {
  readonly received: ReceivedRequest[] = [];
  key = newKey();
  /** The newest first. */
  readonly retired: SigningKey[] = [];
  /** Asked for each request in turn; undefined: as usual. */
  reply: (request: ReceivedRequest) => Reply | undefined | Promise<Reply | undefined> = () =>
    undefined;
  streaming = true;
  /** Streams that stay, and bring nothing of what is published. */
  deaf = false;
  readonly #server = http.createServer((request, response) => void this.#serve(request, response));
  readonly #streams = new Set<http.ServerResponse>();
  readonly published = new Map<'policy' | 'stops', Published>();
  /** How often stops were asked for by themselves. */
  stopsAsked = 0;
  #made = 0;
  url = '';

  static async start(more: Partial<PolicyDocument> = {}): Promise<FakeBursar> {
    const fake = new FakeBursar();
    fake.publishPolicy(more);
    fake.publishStops();
    await fake.listen(0);
    return fake;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Stops answering. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    if (!this.#server.listening) return;
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get streams(): number {
    return this.#streams.size;
  }

  cutStreams(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#streams.clear();
  }

  /** Another key signs from now on. */
  rotate(): void {
    this.retired.unshift(this.key);
    this.key = newKey();
  }

  publishPolicy(more: Partial<PolicyDocument> = {}): SignedDocument {
    return this.#publish('policy', {
      ...policyOf(more),
      ...nextInLine(this.published.get('policy') ?? null),
    });
  }

  publishStops(...stops: StopData[]): SignedDocument {
    return this.#publish('stops', {
      ...stopsOf(stops),
      ...nextInLine(this.published.get('stops') ?? null),
    });
  }

  #publish(
    kind: 'policy' | 'stops',
    document: PolicyDocument | ReturnType<typeof stopsOf>,
  ): SignedDocument {
    const signed = signDocument(document, this.key);
    this.published.set(kind, { document, hash: signed.hash, text: signed.text });
    if (!this.deaf) this.send(kind, signed.text);
    return signed;
  }

  /** Anything at all, down every stream. */
  send(kind: 'policy' | 'stops', text: string): void {
    for (const stream of this.#streams) stream.write(`event: ${kind}\nid: 1\ndata: ${text}\n\n`);
  }

  about(path: RegExp): ReceivedRequest[] {
    return this.received.filter((request) => path.test(request.path));
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
    const url = new URL(request.url ?? '', this.url);
    const received: ReceivedRequest = {
      path: `${request.method ?? ''} ${url.pathname}`,
      body: text === '' ? {} : (JSON.parse(text) as Json),
    };
    this.received.push(received);
    const reply = await this.reply(received);
    if (reply === 'cut') {
      request.socket.destroy();
      return;
    }
    if (reply !== undefined) {
      answer(response, reply.status, reply.body ?? {}, reply.headers);
      return;
    }
    if (url.pathname === '/v1/policy/stream') this.#openStream(response);
    else if (url.pathname === '/v1/policy') this.#servePolicy(url, request, response);
    else this.#answerAsUsual(received, response);
  }

  #openStream(response: http.ServerResponse): void {
    if (!this.streaming) {
      answer(response, 503, {});
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': here\n\n');
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
  }

  #servePolicy(url: URL, request: http.IncomingMessage, response: http.ServerResponse): void {
    const kind = url.searchParams.get('format') === 'stops' ? 'stops' : 'policy';
    if (kind === 'stops') this.stopsAsked += 1;
    const { hash, text } = this.published.get(kind) ?? { hash: '', text: '' };
    const etag = `"${hash}"`;
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
    else response.writeHead(200, { etag, 'content-type': 'application/json' }).end(text);
  }

  #answerAsUsual({ path, body }: ReceivedRequest, response: http.ServerResponse): void {
    if (path === 'GET /v1/policy/keys') answer(response, 200, { keys: this.#keys() });
    else if (path === 'POST /v1/admissions') answer(response, 201, this.admission(body));
    else if (path === 'POST /v1/leases') answer(response, 201, this.lease(body));
    else if (/\/(settlement|void)$/.test(path))
      answer(response, 200, { state: 'POSTED', costUsd: '0.001' });
    else if (path.endsWith('/return')) answer(response, 200, { returnedUsd: '0' });
    else if (path.endsWith('/calls')) {
      const calls = body['calls'] as { admissionId: string }[];
      const results = calls.map(({ admissionId }) => ({
        admissionId,
        state: 'POSTED',
        costUsd: '0.001',
      }));
      answer(response, 200, { results });
    } else answer(response, 204, {});
  }

  #keys(): Json[] {
    const shown = ({ keyId, publicKey }: SigningKey): Json => ({ keyId, publicKey });
    return [shown(this.key), ...this.retired.map((key) => ({ ...shown(key), retired: true }))];
  }

  admission({ team, model, maxOutputTokens }: Json): Json {
    this.#made += 1;
    const admissionId = `00000000-0000-4000-8000-${String(this.#made).padStart(12, '0')}`;
    return {
      admissionId,
      decision: 'allow',
      ...{ provider: 'bedrock', model, region: 'us-east-1', downgraded: false },
      maxOutputTokens: maxOutputTokens ?? 4096,
      requestMetadata: { bursar: `token-${this.#made}`, team },
    };
  }

  lease({ amountUsd, epoch, team }: Json): Json {
    this.#made += 1;
    return {
      leaseId: `00000000-0000-4000-8000-${String(this.#made).padStart(12, '0')}`,
      ...{
        epoch,
        team: team ?? 'search',
        amountUsd,
        termMs: 60_000,
        longestCallMs: 900_000,
        marginMs: 1_000,
      },
      ...{ boundBy: ['team'], keyId: 'k1', tokenKey: 'c2VjcmV0', tokenPrefix: 'AgAA' },
    };
  }
}

function answer(
  response: http.ServerResponse,
  status: number,
  body: Json,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(status === 204 ? '' : JSON.stringify(body));
}

/** As the api words a denial. */
export const problem = (status: number, code: string, more: Json = {}): Reply => ({
  status,
  body: {
    type: `urn:bursar:problem:${code}`,
    title: 'No',
    status,
    code,
    detail: `It is ${code}.`,
    ...more,
  },
});
