import type { Server } from 'node:http';
import { jest } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';
import { freePort } from '../../../tools/processes.ts';
import { CLIENT_ID } from './issuer.js';
import { CLIENT_SECRET } from './signing.js';

/** A real identity provider on this machine. Any password is right; groups are what a test says they are. */
export interface RealProvider {
  readonly url: string;
  readonly groups: Map<string, readonly string[]>;
  /** Starts again with other keys. Its sessions and tokens are forgotten. */
  readonly rotate: () => Promise<void>;
  readonly close: () => Promise<void>;
}

async function newKeys() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return {
    keys: [
      { ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: crypto.randomUUID() },
    ],
  };
}

async function configuration(
  back: string,
  groups: ReadonlyMap<string, readonly string[]>,
): Promise<Record<string, unknown>> {
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: [`${back}/v1/sign-in/callback`],
        post_logout_redirect_uris: [`${back}/sign-in`],
      },
    ],
    jwks: await newKeys(),
    cookies: { keys: ['a-key-of-the-tests'] },
    claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: () =>
        Promise.resolve({
          sub: accountId,
          name: `${accountId} of Acme`,
          email: `${accountId}@acme.example`,
          email_verified: true,
          groups: groups.get(accountId) ?? [],
        }),
    }),
    // Without a page that asks for consent, so that the token to ask again with comes by itself.
    issueRefreshToken: () => Promise.resolve(true),
    ttl: {
      Session: 3_600,
      Grant: 3_600,
      Interaction: 600,
      AccessToken: 300,
      IdToken: 300,
      RefreshToken: 3_600,
    },
  };
}

/** `back`: where the addresses of Bursar begin. */
export async function startRealProvider(back: () => string): Promise<RealProvider> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const groups = new Map<string, readonly string[]>();
  let server: Server | null = null;
  // It warns of itself at length, of what only a test would do.
  const muted = (['warn', 'info'] as const).map((how) =>
    jest.spyOn(console, how).mockImplementation(() => undefined),
  );
  const start = async () => {
    const provider = new Provider(url, await configuration(back(), groups));
    server = await new Promise<Server>((resolve) => {
      const made = provider.listen(port, '127.0.0.1', () => resolve(made));
    });
  };
  const close = (): Promise<void> => {
    server?.closeAllConnections();
    return new Promise((closed) => {
      if (server === null) closed();
      else server.close(() => closed());
    });
  };
  const end = async () => {
    await close();
    for (const one of muted) one.mockRestore();
  };
  await start();
  const rotate = async () => {
    await close();
    await start();
  };
  return { url, groups, rotate, close: end };
}
