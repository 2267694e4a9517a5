import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { Forbidden, Invalid } from '../platform/errors.js';
import { type Problem, refuse } from '../platform/outcome.js';
import { describeGateways, type GatewayRow } from './described.repository.js';
import { isGatewayName, NAMES_PER_KEY_MAX } from './gateway.js';
import {
  countNames,
  deleteGateway,
  dropIdleName,
  insertGateway,
  lockRegistry,
  noteSightings,
  type Ownership,
  ownerOf,
  type Sighting,
  touchGateway,
} from './gateways.repository.js';

const REASON_LENGTH_MAX = 500;

type Claim = 'own' | 'full' | Ownership;

/** The one registry of gateways. The first key that uses a name owns it, and what is reported under a name comes from its owner. */
@Injectable()
export class GatewaysService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  /** Before anything that a gateway says of itself: refused where the name is another key's. Takes a connection of its own. */
  async claim({ id }: Pick<Actor, 'id'>, name: string): Promise<void> {
    const claim = await this.tryClaim(id, name);
    if (claim === 'own') return;
    if (claim === 'full') {
      const message = `This key works with ${NAMES_PER_KEY_MAX} gateways already, which is the most for one key.`;
      const hint =
        'Keep the name of a gateway over its restarts, give another fleet a key of its own, or retire names on the page Flags.';
      throw new Invalid(message, { slug: 'too_many_gateways', hint });
    }
    const owner = claim.key === null ? 'another key' : `the key "${claim.key}"`;
    throw new Forbidden(`The gateway "${name}" belongs to ${owner}.`, {
      slug: 'gateway_of_another_key',
      hint: 'Give this gateway a name of its own, or have a platform engineer retire the name first.',
    });
  }

  /**
   * For a gateway that reads; false: it is not noted under this name. A person or a program that looks at what a gateway gets
   * takes no name from it.
   */
  async claimToRead(actor: Actor, name: string): Promise<boolean> {
    if (actor.keyKind !== 'gateway') return (await this.tryClaim(actor.id, name)) === 'own';
    await this.claim(actor, name);
    return true;
  }

  async saw(seen: readonly Sighting[]): Promise<void> {
    await noteSightings(this.database, seen, this.clock.now());
  }

  /** A team lead sees those of keys that are bound to their teams. */
  list({ teams }: Actor): Promise<GatewayRow[]> {
    return describeGateways(this.database, teams === 'all' ? null : teams, this.clock.now());
  }

  /** Frees the name, with what it acknowledged. A gateway that still runs under it takes it again by itself. */
  async retire(actor: Actor, name: string, reason: string): Promise<GatewayRow | Problem> {
    const why = reason.trim();
    if (why === '' || why.length > REASON_LENGTH_MAX || !isGatewayName(why.slice(0, 200)))
      return refuse(
        'bad_reason',
        `A reason has 1 to ${REASON_LENGTH_MAX} characters on one line.`,
        {
          path: 'reason',
        },
      );
    const gateway = (await this.list(actor)).find((one) => one.name === name);
    const unknown = refuse('unknown_gateway', `There is no gateway "${name}".`, { path: 'name' });
    if (gateway === undefined) return unknown;
    return this.database.transaction(async (tx) => {
      await lockRegistry(tx);
      if (!(await deleteGateway(tx, name))) return unknown;
      const { keyId, key, environments, seenAt } = gateway;
      await this.audit.record(tx, actor, {
        action: 'gateway.retire',
        entityType: 'gateway',
        entityId: name,
        reason: why,
        before: { keyId, key, environments, seenAt },
      });
      return gateway;
    });
  }

  private async tryClaim(apiKey: string, name: string): Promise<Claim> {
    const now = this.clock.now();
    if (await touchGateway(this.database, name, apiKey, now)) return 'own';
    return this.database.bulk(async (tx) => {
      await lockRegistry(tx);
      const owner = await ownerOf(tx, name, now);
      if (owner?.apiKey === apiKey) return 'own';
      if (owner !== null && !owner.isFree) return owner;
      const isFull = (await countNames(tx, apiKey)) >= NAMES_PER_KEY_MAX;
      if (isFull && !(await dropIdleName(tx, apiKey, now))) return 'full';
      if (owner !== null) await deleteGateway(tx, name);
      await insertGateway(tx, name, apiKey, now);
      return 'own';
    });
  }
}
