import { createHash, createHmac } from 'node:crypto';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Forward } from '@bursar/gateway';
import type { Json } from '../json.js';

const PATH = '/openai/v1/chat/completions';

type Hasher = ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

/** What the signer needs of a hash. */
class Sha256 {
  #hash: Hasher;

  constructor(private readonly secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = this.#fresh();
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    this.#hash = this.#fresh();
  }

  #fresh(): Hasher {
    return this.secret === undefined
      ? createHash('sha256')
      : createHmac('sha256', bytesOf(this.secret));
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.from(data);
}

/** Bedrock's Chat Completions: no SDK of AWS speaks it, so the request is signed here; or carries a Bedrock API key. */
export class ChatUpstream {
  readonly #credentials = defaultProvider();
  readonly #signers = new Map<string, SignatureV4>();
  readonly #closing = new AbortController();

  constructor(
    private readonly region: string,
    private readonly endpoint: string | null,
    private readonly apiKey: string | null,
  ) {}

  /** Throws what fetch throws. */
  async send(body: Json, { region: asked, requestMetadata }: Forward): Promise<Response> {
    const region = asked === '' ? this.region : asked;
    const base = new URL(this.endpoint ?? `https://bedrock-runtime.${region}.amazonaws.com`);
    const text = JSON.stringify(body);
    const headers = {
      host: base.host,
      'content-type': 'application/json',
      'x-amzn-bedrock-request-metadata': JSON.stringify(requestMetadata),
    };
    return fetch(new URL(PATH, base), {
      method: 'POST',
      headers: await this.#authorised(region, base, headers, text),
      body: text,
      redirect: 'error',
      signal: this.#closing.signal,
    });
  }

  /** Requests under way end at once. */
  close(): void {
    this.#closing.abort();
  }

  async #authorised(
    region: string,
    { protocol, hostname, port }: URL,
    headers: Record<string, string>,
    body: string,
  ): Promise<Record<string, string>> {
    if (this.apiKey !== null) return { ...headers, authorization: `Bearer ${this.apiKey}` };
    const signer =
      this.#signers.get(region) ??
      new SignatureV4({
        ...{ region, service: 'bedrock', credentials: this.#credentials, sha256: Sha256 },
      });
    this.#signers.set(region, signer);
    const signed = await signer.sign({
      ...{ method: 'POST', protocol, hostname, path: PATH, query: {}, headers, body },
      ...(port !== '' && { port: Number(port) }),
    });
    return signed.headers;
  }
}
