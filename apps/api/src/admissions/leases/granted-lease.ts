import { IDENTITY } from '@bursar/limits';
import { fromFemto } from '@bursar/pricing';
import { leaseSecret } from '../../usage/usage.module.js';
import type { StoredLease } from '../../leases/leases.module.js';

export interface GrantedLease {
  readonly leaseId: string;
  readonly epoch: number;
  readonly amountUsd: string;
  readonly termMs: number;
  readonly longestCallMs: number;
  readonly marginMs: number;
  readonly grantedAt: string;
  readonly boundBy: readonly string[];
  /** Whose token proves calls under it: a key bound to one team has that. */
  readonly team: string;
  readonly keyId: string;
  readonly tokenKey: string;
  readonly tokenPrefix: string;
}

/** What the gateway is answered, with the key that proves its calls. */
export function grantedLease(lease: StoredLease, tokenKey: Buffer): GrantedLease {
  const { id, epoch, amount, terms, apiKey, call } = lease;
  // Gateways know models by the names that they call.
  const names = Object.keys(call).map((name) => (name === IDENTITY ? 'model' : name));
  const boundBy = [...new Set(names)].filter((name) => name !== 'key').sort();
  const team = call['team'] ?? '';
  const [project = null, environment = null, user = null] = [
    call['project'],
    call['environment'],
    call['user'],
  ];
  const claims = { lease: id, key: apiKey, team, boundBy, project, environment, user };
  return {
    leaseId: id,
    epoch,
    amountUsd: fromFemto(amount),
    ...terms,
    grantedAt: new Date(lease.grantedAt).toISOString(),
    boundBy,
    team,
    keyId: apiKey,
    ...leaseSecret(tokenKey, claims),
  };
}
