import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import * as oidc from 'openid-client';
import type { Person } from '../../generated/prisma/client.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import type { ProviderTokens } from '../sessions/sessions.service.js';
import type { Provider } from '../sign-in/settings.js';
import { loadSettings } from '../sign-in/settings.repository.js';
import { type Flow, FLOW_SECONDS, flowId, newFlowSecret } from './flow.js';
import { FlowStore } from './flow-store.js';
import { ProviderClients } from './provider-clients.service.js';
import { ProviderPeople } from './provider-people.service.js';
import { Refused, toRefusal } from './refusal.js';
import { wholeClaims } from './whole-claims.js';

/** What a person wants when they leave for a provider. */
export interface Departure {
  readonly provider: string;
  readonly next: string;
  readonly again: boolean;
  /** The hash of an invitation's token. */
  readonly invitation: string | null;
  /** The id of the session that this browser has. */
  readonly replaces: string | null;
}

export interface Departed {
  readonly url: string;
  readonly state: string;
  /** For a cookie of this browser: it alone can finish what began here. */
  readonly secret: string;
}

export interface Arrived {
  readonly person: Person;
  readonly provider: Provider;
  readonly tokens: ProviderTokens;
  readonly provedAt: Date | null;
  readonly next: string;
  readonly replaces: string | null;
}

/** Sign-in by OpenID Connect: authorisation code with PKCE, state and nonce. */
@Injectable()
export class OidcService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(FlowStore) private readonly flows: FlowStore,
    @Inject(ProviderClients) private readonly clients: ProviderClients,
    @Inject(ProviderPeople) private readonly people: ProviderPeople,
  ) {}

  async providers(): Promise<readonly { readonly id: string; readonly name: string }[]> {
    const { providers } = await loadSettings(this.database);
    return providers.map(({ id, name }) => ({ id, name }));
  }

  /** Where the browser goes, and what it keeps meanwhile. Throws Refused. */
  async depart(wanted: Departure, callback: string): Promise<Departed> {
    const { provider, reauthenticateMinutes } = await this.providerOf(wanted.provider);
    const client = await this.clients.open(provider).catch((error: unknown) => {
      throw toRefusal(error);
    });
    const state = oidc.randomState();
    const secret = newFlowSecret();
    const verifier = oidc.randomPKCECodeVerifier();
    const nonce = oidc.randomNonce();
    const now = this.clock.now();
    const flow: Flow = { ...wanted, verifier, nonce, startedAt: now.getTime() };
    await this.flows.save(flowId(state), secret, flow, now, FLOW_SECONDS);
    const url = oidc.buildAuthorizationUrl(client, {
      ...provider.parameters,
      redirect_uri: callback,
      scope: provider.scopes.join(' '),
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(wanted.again && { prompt: 'login', max_age: String(reauthenticateMinutes * 60) }),
    });
    return { url: url.href, state, secret };
  }

  /** Who came back. Throws Refused, of a flow that may be known: then `next` says where it led. */
  async arrive(url: URL, secret: string | null): Promise<Arrived> {
    const state = url.searchParams.get('state') ?? '';
    const flow =
      secret === null ? null : await this.flows.take(flowId(state), secret, this.clock.now());
    if (flow === null) throw new Refused('unknown_state');
    try {
      const { provider, reauthenticateMinutes } = await this.providerOf(flow.provider);
      const client = await this.clients.open(provider);
      const answer = await oidc.authorizationCodeGrant(client, url, {
        expectedState: state,
        expectedNonce: flow.nonce,
        pkceCodeVerifier: flow.verifier,
        idTokenExpected: true,
        ...(flow.again && { maxAge: reauthenticateMinutes * 60 }),
      });
      const token = answer.claims();
      if (token === undefined) throw new Refused('invalid_answer');
      // The library looks at it only where a token is for several.
      if (token.azp !== undefined && token.azp !== provider.clientId)
        throw new Refused('wrong_audience');
      if (isOfLater(token.iat, this.clock.now(), provider)) throw new Refused('wrong_clock');
      const provedAt = token.auth_time === undefined ? null : new Date(token.auth_time * 1_000);
      if (flow.again && !isSince(provedAt, flow, provider)) throw new Refused('not_again');
      const access = answer.access_token;
      const subject = token.sub;
      const claims = await wholeClaims(client, provider, { claims: token, subject, access });
      const person = await this.people.enter({ provider, subject, claims }, flow.invitation);
      const tokens = {
        refreshToken: answer.refresh_token ?? null,
        idToken: answer.id_token ?? null,
      };
      const { next, replaces } = flow;
      return { person, provider, tokens, provedAt, next, replaces };
    } catch (error) {
      const refused = toRefusal(error);
      refused.next = flow.next;
      throw refused;
    }
  }

  private async providerOf(wanted: string) {
    const { providers, reauthenticateMinutes } = await loadSettings(this.database);
    const provider = providers.find(({ id }) => id === wanted);
    if (provider === undefined) throw new Refused('unknown_provider');
    return { provider, reauthenticateMinutes };
  }
}

/** Whether a token says that it was made later than now, by more than two clocks may differ. The library lets that pass. */
const isOfLater = (iat: number, now: Date, { clockSkewSeconds }: Provider): boolean =>
  iat * 1_000 > now.getTime() + clockSkewSeconds * 1_000 + 1_000;

/** Whether the person proved who they are after they left, as far as two clocks can say. */
const isSince = (provedAt: Date | null, { startedAt }: Flow, provider: Provider): boolean =>
  provedAt !== null && provedAt.getTime() >= startedAt - provider.clockSkewSeconds * 1_000 - 1_000;

/** The address of the request as the provider was given it. */
export const callbackUrl = (base: string): string => `${base}/v1/sign-in/callback`;

export const queryOf = ({ url }: Pick<FastifyRequest, 'url'>): string => {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at);
};
