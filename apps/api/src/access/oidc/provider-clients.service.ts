import { Inject, Injectable } from '@nestjs/common';
import * as oidc from 'openid-client';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { OutgoingFailure } from '../../platform/outgoing/outgoing.js';
import { OutgoingFetch } from '../../platform/outgoing/outgoing-fetch.js';
import { readSecret } from '../../platform/outgoing/secret-reference.js';
import type { Provider } from '../sign-in/settings.js';
import { Refused } from './refusal.js';

/** What an issuer publishes of itself is asked for again after so long. Its keys are asked for whenever a token is judged. */
const METADATA_MS = 5 * 60_000;
const SECONDS_MAX = 10;

interface Known {
  readonly metadata: oidc.ServerMetadata;
  readonly until: number;
}

/** Asks identity providers, by the library that knows how. */
@Injectable()
export class ProviderClients {
  private readonly known = new Map<string, Known>();

  constructor(
    @Inject(OutgoingFetch) private readonly outgoing: OutgoingFetch,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * A client for one use. The library keeps the keys of an issuer by this object: one that is new asks for them again, so that
   * a key that was rotated or withdrawn counts at once.
   */
  async open(provider: Provider): Promise<oidc.Configuration> {
    const published = await this.metadataOf(provider);
    const secret =
      provider.clientSecret === null
        ? null
        : await readSecret(provider.clientSecret, { dataDir: this.config.BURSAR_DATA_DIR });
    const client = new oidc.Configuration(
      { ...published, id_token_signing_alg_values_supported: [...provider.algorithms] },
      provider.clientId,
      { [oidc.clockTolerance]: provider.clockSkewSeconds },
      authOf(secret, published),
    );
    client[oidc.customFetch] = this.fetch;
    client.timeout = SECONDS_MAX;
    // By itself the library takes a token that came over TLS as it is.
    oidc.enableNonRepudiationChecks(client);
    if (isPlain(provider)) withoutTls(client);
    return client;
  }

  private async metadataOf(provider: Provider): Promise<oidc.ServerMetadata> {
    const now = this.clock.now().getTime();
    const known = this.known.get(provider.issuer);
    if (known !== undefined && known.until > now) return known.metadata;
    const found = await oidc.discovery(
      new URL(provider.issuer),
      provider.clientId,
      undefined,
      oidc.None(),
      {
        [oidc.customFetch]: this.fetch,
        timeout: SECONDS_MAX,
        ...(isPlain(provider) && { execute: [withoutTls] }),
      },
    );
    const metadata: oidc.ServerMetadata = { ...found.serverMetadata() };
    // To the letter: with the subject it says who a person is.
    if (metadata.issuer !== provider.issuer) throw new Refused('wrong_issuer');
    this.known.set(provider.issuer, { metadata, until: now + METADATA_MS });
    return metadata;
  }

  private readonly fetch: oidc.CustomFetch = async (url, options) => {
    const response = await this.outgoing.fetch(url, options);
    const { status } = response;
    if (status < 500 && status !== 429) return response;
    throw new OutgoingFailure(`${new URL(url).host} answers ${status}.`, 'Try again later.');
  };
}

/** The library marks this so that it stands out. Where it may be is judged where the request leaves. */
const withoutTls = (oidc as unknown as Record<string, (client: oidc.Configuration) => void>)[
  'allowInsecureRequests'
] as (client: oidc.Configuration) => void;

/** Without TLS only where the operator named the host. */
const isPlain = ({ issuer }: Provider): boolean => issuer.startsWith('http://');

function authOf(secret: string | null, published: oidc.ServerMetadata): oidc.ClientAuth {
  if (secret === null) return oidc.None();
  const methods = published.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return methods.includes('client_secret_basic')
    ? oidc.ClientSecretBasic(secret)
    : oidc.ClientSecretPost(secret);
}
