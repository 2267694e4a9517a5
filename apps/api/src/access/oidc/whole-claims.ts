import * as oidc from 'openid-client';
import type { Provider } from '../sign-in/settings.js';
import type { Claims } from './claims.js';

interface Answered {
  readonly claims: Claims;
  readonly subject: string;
  readonly access: string;
}

/** What the token says, and what the provider answers beside it where the token says nothing of groups or of a name. */
export async function wholeClaims(
  client: oidc.Configuration,
  provider: Provider,
  { claims, subject, access }: Answered,
): Promise<Claims> {
  const isWhole = [provider.groupsClaim, 'email', 'name'].every((name) =>
    Object.hasOwn(claims, name),
  );
  if (isWhole || client.serverMetadata().userinfo_endpoint === undefined) return claims;
  return { ...(await oidc.fetchUserInfo(client, access, subject)), ...claims };
}
