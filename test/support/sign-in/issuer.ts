import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import type { JWK } from 'jose';
import { type Claims, newKey, signedWell, type SigningKey } from './signing.js';

export const CLIENT_ID = 'bursar';

interface Grant {
  readonly nonce: string;
  readonly redirectUri: string;
  readonly challenge: string;
  /** Whom the browser named; null: the one that is set. */
  readonly person: string | null;
  used: boolean;
}

/** What the next token says and how it is signed; by default all is well. */
export interface Malice {
  claims?: (claims: Claims) => Claims;
  /** Makes the token itself. */
  sign?: (claims: Claims, key: SigningKey) => Promise<string>;
  token?: (token: string) => string;
  /** Changes where the browser is sent back to. */
  back?: (url: URL) => void;
}

/** Of the person who signs in next, and of those who are asked about again. */
export interface Known {
  sub: string;
  claims: Claims;
}

/** An issuer that signs whatever a test wants, right or wrong. It asks nothing of the browser, and signs in the person that is set. */
export class TestIssuer {
  malice: Malice = {};
  person: Known = { sub: 'ana', claims: { name: 'Ana', email: 'ana@acme.example', groups: [] } };
  readonly people = new Map<string, Claims>();
  /** Every request to it, by path. */
  readonly asked: string[] = [];
  isAway = false;
  givesRefreshTokens = true;
  private key: SigningKey;
  private published: JWK[];
  private readonly grants = new Map<string, Grant>();
  private readonly refreshable = new Map<string, string>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
    first: SigningKey,
  ) {
    this.key = first;
    this.published = [first.publicJwk];
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  }

  static async start(): Promise<TestIssuer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new TestIssuer(server, `http://127.0.0.1:${port}`, await newKey());
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** Signs with another key from now on, and publishes it alone. */
  async rotate(alg?: string): Promise<void> {
    this.key = await newKey(alg);
    this.published = [this.key.publicJwk];
  }

  /** Signs with a key that it does not publish. */
  async signSecretly(): Promise<void> {
    this.key = await newKey();
  }

  endRefreshTokens(): void {
    this.refreshable.clear();
  }

  get publishedKey(): JWK | undefined {
    return this.published[0];
  }

  get signingKey(): SigningKey {
    return this.key;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    this.asked.push(url.pathname);
    if (this.isAway) {
      response.writeHead(503).end();
      return;
    }
    if (url.pathname === '/.well-known/openid-configuration') send(response, this.metadata());
    else if (url.pathname === '/keys') send(response, { keys: this.published });
    else if (url.pathname === '/authorize') this.authorize(url, response, request);
    else if (url.pathname === '/token') await this.exchange(await formOf(request), response);
    else response.writeHead(404).end();
  }

  private metadata(): Claims {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      jwks_uri: `${this.url}/keys`,
      end_session_endpoint: `${this.url}/end`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  private authorize(
    { searchParams: asked }: URL,
    response: ServerResponse,
    { headers }: IncomingMessage,
  ): void {
    const code = randomUUID();
    const redirectUri = asked.get('redirect_uri') ?? '';
    this.grants.set(code, {
      nonce: asked.get('nonce') ?? '',
      redirectUri,
      challenge: asked.get('code_challenge') ?? '',
      person: typeof headers['x-person'] === 'string' ? headers['x-person'] : null,
      used: false,
    });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', asked.get('state') ?? '');
    this.malice.back?.(back);
    response.writeHead(302, { location: back.href }).end();
  }

  private async exchange(form: URLSearchParams, response: ServerResponse): Promise<void> {
    if (form.get('grant_type') === 'refresh_token') return this.refresh(form, response);
    const grant = this.grants.get(form.get('code') ?? '');
    const verifier = Buffer.from(form.get('code_verifier') ?? '');
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', verifier));
    const isGood =
      grant !== undefined &&
      !grant.used &&
      grant.redirectUri === form.get('redirect_uri') &&
      digest.toString('base64url') === grant.challenge;
    if (!isGood) {
      refuse(response);
      return;
    }
    grant.used = true;
    const { sub, claims } =
      grant.person === null
        ? this.person
        : { sub: grant.person, claims: this.people.get(grant.person) ?? {} };
    this.people.set(sub, claims);
    send(response, await this.tokens(sub, { nonce: grant.nonce }));
  }

  private async refresh(form: URLSearchParams, response: ServerResponse): Promise<void> {
    const token = form.get('refresh_token') ?? '';
    const sub = this.refreshable.get(token);
    if (sub === undefined) {
      refuse(response);
      return;
    }
    // Rotated: the one before is worth nothing any more.
    this.refreshable.delete(token);
    send(response, await this.tokens(sub, {}));
  }

  private async tokens(sub: string, more: Claims): Promise<Claims> {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      ...{ iss: this.url, aud: CLIENT_ID, sub, iat: now, exp: now + 300, auth_time: now },
      ...more,
      ...this.people.get(sub),
    };
    const said = this.malice.claims?.(claims) ?? claims;
    const signed = await (this.malice.sign ?? signedWell)(said, this.key);
    const refreshToken = `refresh-${randomUUID()}`;
    if (this.givesRefreshTokens) this.refreshable.set(refreshToken, sub);
    return {
      access_token: `access-${randomUUID()}`,
      token_type: 'Bearer',
      expires_in: 300,
      id_token: this.malice.token?.(signed) ?? signed,
      ...(this.givesRefreshTokens && { refresh_token: refreshToken }),
    };
  }
}

const send = (response: ServerResponse, body: unknown): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

const refuse = (response: ServerResponse): void => {
  response
    .writeHead(400, { 'content-type': 'application/json' })
    .end(JSON.stringify({ error: 'invalid_grant' }));
};

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
