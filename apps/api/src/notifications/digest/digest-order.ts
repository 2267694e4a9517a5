import type { Role } from '../../platform/actor.js';
import { type DigestKind, DIGESTS } from '../alert.js';
import type { Rule } from '../settings/rule.js';

/** A digest that someone asked for. */
export interface DigestOrder {
  readonly kind: DigestKind;
  /** Empty: the organisation. */
  readonly teams: readonly string[];
  readonly channels: readonly string[];
  readonly roles: readonly Role[];
}

/** Pure. Rules about the same teams make one digest, to the channels and roles of all of them. */
export function digestOrders(rules: readonly Rule[]): DigestOrder[] {
  const orders = new Map<string, DigestOrder>();
  for (const rule of rules)
    for (const kind of DIGESTS.filter((one) => rule.on.includes(one))) {
      const teams = rule.teams.includes('*') ? [] : [...rule.teams].sort();
      const id = JSON.stringify([kind, teams]);
      const known = orders.get(id);
      orders.set(id, {
        ...{ kind, teams },
        channels: [...new Set([...(known?.channels ?? []), ...rule.channels])],
        roles: [...new Set([...(known?.roles ?? []), ...(rule.roles ?? [])])],
      });
    }
  return [...orders.values()];
}
