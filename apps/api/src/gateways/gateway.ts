/** A key works with so many gateways at a time; a name that is idle makes room for another of the same key. */
export const NAMES_PER_KEY_MAX = 100;
/** Idle for so long, and another name of its key may take its place. */
export const IDLE_MS = 10 * 60_000;
/** A name that never got a lease and acknowledged nothing is free for other keys after an hour, any other after a week. */
export const UNPROVEN_MS = 3_600_000;
export const KEPT_MS = 7 * 24 * 3_600_000;

/** One line that Postgres can keep. */
export const isGatewayName = (text: string): boolean =>
  text.isWellFormed() && /^[^\p{Cc}]{1,200}$/u.test(text);

/** A gateway that has shown that it works: it was granted a lease, or has acknowledged a document. */
export interface ProvenGateway {
  readonly name: string;
  readonly keyId: string;
  /** As scopes name the key. */
  readonly key: string | null;
  /** The one team that its key acts for; null: any. */
  readonly team: string | null;
}

/** Pure. Whether calls of this gateway may fall in a scope, as far as its key decides. */
export const mayServe = (
  { key, team }: Pick<ProvenGateway, 'key' | 'team'>,
  scope: Readonly<Record<string, string>>,
): boolean =>
  (team === null || scope['team'] === undefined || scope['team'] === team) &&
  (scope['key'] === undefined || scope['key'] === key);

/**
 * Pure. Among how many the room in a scope is divided, seen by one of them: equally among keys, and what a key has among its
 * own gateways. However many names a key uses, the share of every other key stays what it is.
 */
export function sharersIn(
  scope: Readonly<Record<string, string>>,
  proven: readonly ProvenGateway[],
  self: Pick<ProvenGateway, 'name' | 'keyId'>,
): number {
  const keys = new Set([self.keyId]);
  const names = new Set([self.name]);
  for (const gateway of proven) {
    if (!mayServe(gateway, scope)) continue;
    keys.add(gateway.keyId);
    if (gateway.keyId === self.keyId) names.add(gateway.name);
  }
  return keys.size * names.size;
}
