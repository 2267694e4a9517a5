import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { ApiKey as KeyRow } from '../../generated/prisma/client.js';
import { type Actor, type KeyKind, SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Tx } from '../../platform/database.js';
import { minuteText } from '../../platform/text/instant.js';
import { hashOf, newSecret, prefixOf } from './api-key.js';
import {
  type ApiKey,
  audited,
  describeKey,
  describeKeys,
  type NewApiKey,
} from './described-key.js';
import { ownNameOnly } from '../delegates/delegation.js';
import { rolesAmong } from '../identity.js';
import { KeyDirectory } from './key-directory.service.js';
import { LocalKeyService } from './local-key.service.js';
import { rolesNotHeld } from '../people/roles-held.js';
import { checkNewKey, isUnused, type NewKey } from './new-key.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { looksOf } from '../../platform/text/names.js';
import { isId } from '../id.js';
import { lastWayIn } from '../sign-in/ways-in.js';

@Injectable()
export class ApiKeysService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(KeyDirectory) private readonly directory: KeyDirectory,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LocalKeyService) private readonly local: LocalKeyService,
  ) {}

  /** Newest first; the ones that ended stay, because history names them. With days: those in use that were not used for so long. */
  async list(unusedDays: number | null): Promise<ApiKey[]> {
    const rows = await this.database.prisma.apiKey.findMany({
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    });
    const now = this.clock.now();
    const shown = unusedDays === null ? rows : rows.filter((row) => isUnused(row, unusedDays, now));
    return describeKeys(this.database, shown);
  }

  create(actor: Actor, input: NewKey, reason: string | null): Promise<NewApiKey | Problem> {
    const checked = ownNameOnly(actor) ?? checkNewKey(actor, input, this.clock.now());
    if (isProblem(checked)) return Promise.resolve(checked);
    return this.directory.change(async (tx) => {
      const { name, kind, team, roles, scopes, expiresAt } = checked;
      if (team !== null && !(await isTeam(tx, team))) {
        return refuse('unknown_team', `There is no team "${team}".`, { path: 'team' });
      }
      if (await this.isNameInUse(tx, name)) {
        return refuse('name_taken', `Another key in use is named "${name}", or looks so.`, {
          path: 'name',
          hint: 'Revoke it first, or choose another name.',
        });
      }
      const secret = newSecret(kind);
      const row = await tx.prisma.apiKey.create({
        data: {
          name,
          kind,
          team,
          roles: [...roles],
          scopes: [...scopes],
          expiresAt,
          createdBy: actor.id,
          createdAt: this.clock.now(),
          ...kept(secret),
        },
      });
      await this.audit.record(tx, actor, {
        action: 'apiKey.create',
        entityType: 'apiKey',
        entityId: row.id,
        reason,
        after: audited(row),
      });
      return { __typename: 'NewApiKey', key: await describeKey(tx, row), secret };
    });
  }

  /** The key keeps its id and its name; the secret that stood before stops with the commit. */
  async rotate(actor: Actor, id: string, reason: string | null): Promise<NewApiKey | Problem> {
    const known = await this.inUse(this.database, id);
    if (isProblem(known)) return known;
    if (known.createdBy === SYSTEM.id)
      return ownNameOnly(actor) ?? this.local.rotate(actor, known, reason);
    return this.directory.change(async (tx) => {
      const row = await this.inUse(tx, id);
      if (isProblem(row)) return row;
      const problem = ownNameOnly(actor) ?? rolesNotHeld(actor, rolesAmong(row.roles), 'id');
      if (problem !== null) return problem;
      const secret = newSecret(row.kind as KeyKind);
      const rotated = await tx.prisma.apiKey.update({
        where: { id },
        data: { ...kept(secret), lastUsedAt: null },
      });
      await this.audit.record(tx, actor, {
        action: 'apiKey.rotate',
        entityType: 'apiKey',
        entityId: id,
        reason,
        before: audited(row),
        after: audited(rotated),
      });
      return { __typename: 'NewApiKey', key: await describeKey(tx, rotated), secret };
    });
  }

  revoke(actor: Actor, id: string, reason: string | null): Promise<ApiKey | Problem> {
    return this.directory.change(async (tx) => {
      const row = await this.existing(tx, id);
      if (isProblem(row)) return row;
      if (row.revokedAt !== null) return alreadyRevoked(row.revokedAt);
      const acting = ownNameOnly(actor);
      if (acting !== null) return acting;
      const last = await lastWayIn(tx, { key: id }, 'id');
      if (last !== null) return last;
      const revoked = await tx.prisma.apiKey.update({
        where: { id },
        data: { revokedAt: this.clock.now() },
      });
      await this.audit.record(tx, actor, {
        action: 'apiKey.revoke',
        entityType: 'apiKey',
        entityId: id,
        reason,
        before: audited(row),
        after: audited(revoked),
      });
      return describeKey(tx, revoked);
    });
  }

  private async existing(tx: Pick<Tx, 'prisma'>, id: string): Promise<KeyRow | Problem> {
    const row = isId(id) ? await tx.prisma.apiKey.findUnique({ where: { id } }) : null;
    return row ?? refuse('unknown_key', `There is no key "${id}".`, { path: 'id' });
  }

  private async inUse(tx: Pick<Tx, 'prisma'>, id: string): Promise<KeyRow | Problem> {
    const row = await this.existing(tx, id);
    if (isProblem(row)) return row;
    if (row.revokedAt !== null) return alreadyRevoked(row.revokedAt);
    if (row.expiresAt !== null && row.expiresAt <= this.clock.now()) {
      return refuse('key_expired', `This key expired at ${minuteText(row.expiresAt)}.`, {
        hint: 'Create another one.',
      });
    }
    return row;
  }

  private async isNameInUse(tx: Tx, name: string): Promise<boolean> {
    const live = {
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: this.clock.now() } }],
    };
    const others = await tx.prisma.apiKey.findMany({ where: live, select: { name: true } });
    const looks = looksOf(name);
    return others.some((other) => looksOf(other.name) === looks);
  }
}

const kept = (secret: string) => ({ hash: hashOf(secret), prefix: prefixOf(secret) });

const isTeam = async (tx: Tx, id: string): Promise<boolean> =>
  (await tx.prisma.team.count({ where: { id, removedAt: null } })) > 0;

const alreadyRevoked = (at: Date): Problem =>
  refuse('already_revoked', `This key was revoked at ${minuteText(at)}.`);
