import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';

/** One client for each region. A retry by the SDK would be a second call that Bursar has not admitted. */
export class Bedrock {
  readonly #clients = new Map<string, BedrockRuntimeClient>();

  constructor(
    private readonly region: string,
    private readonly endpoint: string | null,
  ) {}

  in(region: string): BedrockRuntimeClient {
    const where = region === '' ? this.region : region;
    const known = this.#clients.get(where);
    if (known !== undefined) return known;
    const client = new BedrockRuntimeClient({
      region: where,
      maxAttempts: 1,
      ...(this.endpoint !== null && { endpoint: this.endpoint }),
    });
    this.#clients.set(where, client);
    return client;
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
  }
}
