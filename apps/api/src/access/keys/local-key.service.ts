import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { ApiKey as KeyRow } from '../../generated/prisma/client.js';
import { type Actor, SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { Database, type Tx } from '../../platform/database.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { hashOf, newSecret, prefixOf } from './api-key.js';
import { audited, describeKey, type NewApiKey } from './described-key.js';
import { rolesAmong } from '../identity.js';
import { KeyDirectory } from './key-directory.service.js';
import { readLocalToken, TokenReplacement } from './local-credential.js';

/** Which rows are such a key. */
export const IN_FORCE = { createdBy: SYSTEM.id, kind: 'cli', revokedAt: null };

/**
 * The key with every role that an installation makes for itself, of the token in its data folder or of BURSAR_BOOT_TOKEN.
 * There is one at a time: the one made last. One that ended never comes back.
 */
@Injectable()
export class LocalKeyService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(KeyDirectory) private readonly directory: KeyDirectory,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** At a start: makes the key where it is not known, and ends those before it. False: the key was revoked, and stays so. */
  ensure(secret: string): Promise<boolean> {
    return this.directory.change(async (tx) => {
      const known = await tx.prisma.apiKey.findUnique({ where: { hash: hashOf(secret) } });
      if (known !== null && known.revokedAt !== null) return false;
      if (known !== null && known.createdBy !== SYSTEM.id) return true;
      const row = known ?? (await this.make(tx, SYSTEM, secret, null));
      await this.endBefore(tx, SYSTEM, row, 'Another secret took its place.');
      return true;
    });
  }

  /** Both secrets open until `token` and `env` hold the new one; then the old one ends. */
  async rotate(actor: Actor, row: KeyRow, reason: string | null): Promise<NewApiKey | Problem> {
    const folder = this.config.BURSAR_DATA_DIR;
    const token = readable(folder);
    if (token === null || hashOf(token) !== row.hash) return elsewhere();
    const missing = rolesAmong(row.roles).filter((role) => !actor.roles.has(role));
    if (missing.length > 0)
      return refuse(
        'role_not_held',
        `This key carries roles you do not hold: ${missing.join(', ')}.`,
        {
          hint: 'Run `npx bursar keys rotate local` on the machine where Bursar runs.',
        },
      );
    const secret = newSecret('cli');
    const begun = attempt(() => TokenReplacement.begin(folder, secret));
    if ('failed' in begun) return unwritable(folder, begun.failed);
    const replacement = begun.done;
    if (replacement === null)
      return refuse('rotation_under_way', 'This key is being replaced at this moment.', {
        hint: 'Wait a minute, then look whether it was.',
      });
    return this.replace({ actor, row, secret, replacement, reason });
  }

  private async replace(what: {
    actor: Actor;
    row: KeyRow;
    secret: string;
    replacement: TokenReplacement;
    reason: string | null;
  }): Promise<NewApiKey | Problem> {
    const { actor, row, secret, replacement, reason } = what;
    let made: KeyRow | Problem;
    try {
      made = await this.directory.change((tx) =>
        this.makeInPlaceOf(tx, actor, row, secret, reason),
      );
    } catch (error) {
      replacement.abandon();
      throw error;
    }
    if (isProblem(made)) {
      replacement.abandon();
      return made;
    }
    const finished = attempt(() => {
      replacement.finish();
    });
    if ('failed' in finished) {
      replacement.abandon();
      await this.end(actor, made, 'The data folder could not be written.');
      return unwritable(this.config.BURSAR_DATA_DIR, finished.failed);
    }
    const after = made;
    await this.directory.change((tx) => this.endBefore(tx, actor, after, reason));
    return { __typename: 'NewApiKey', key: await describeKey(this.database, made), secret };
  }

  private async makeInPlaceOf(
    tx: Tx,
    actor: Actor,
    row: KeyRow,
    secret: string,
    reason: string | null,
  ): Promise<KeyRow | Problem> {
    const still = await tx.prisma.apiKey.count({ where: { ...IN_FORCE, id: row.id } });
    if (still === 0) return refuse('already_revoked', 'This key ended a moment ago.');
    return this.make(tx, actor, secret, { instead: row, reason });
  }

  private async make(
    tx: Tx,
    actor: Actor,
    secret: string,
    of: { instead: KeyRow; reason: string | null } | null,
  ): Promise<KeyRow> {
    const row = await tx.prisma.apiKey.create({
      data: {
        name: 'local CLI',
        kind: 'cli',
        roles: [...SYSTEM.roles],
        createdBy: SYSTEM.id,
        createdAt: this.clock.now(),
        hash: hashOf(secret),
        prefix: prefixOf(secret),
      },
    });
    await this.audit.record(tx, actor, {
      action: of === null ? 'apiKey.create' : 'apiKey.rotate',
      entityType: 'apiKey',
      entityId: row.id,
      reason: of?.reason ?? null,
      ...(of !== null && { before: audited(of.instead) }),
      after: audited(row),
    });
    return row;
  }

  private async endBefore(tx: Tx, actor: Actor, row: KeyRow, reason: string | null): Promise<void> {
    const earlier = { ...IN_FORCE, id: { not: row.id }, createdAt: { lt: row.createdAt } };
    for (const before of await tx.prisma.apiKey.findMany({ where: earlier }))
      await this.endOne(tx, actor, before, reason);
  }

  private end(actor: Actor, row: KeyRow, reason: string): Promise<void> {
    return this.directory.change((tx) => this.endOne(tx, actor, row, reason));
  }

  private async endOne(tx: Tx, actor: Actor, row: KeyRow, reason: string | null): Promise<void> {
    const ended = await tx.prisma.apiKey.update({
      where: { id: row.id },
      data: { revokedAt: this.clock.now() },
    });
    await this.audit.record(tx, actor, {
      action: 'apiKey.revoke',
      entityType: 'apiKey',
      entityId: row.id,
      reason,
      before: audited(row),
      after: audited(ended),
    });
  }
}

type Attempt<T> = { done: T } | { failed: string };

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { done: work() };
  } catch (error) {
    return { failed: (error as Error).message };
  }
}

function readable(folder: string): string | null {
  const token = attempt(() => readLocalToken(folder));
  return 'done' in token ? token.done : null;
}

const elsewhere = (): Problem =>
  refuse(
    'local_key',
    'The secret of this key is set where the processes are started, not kept here.',
    {
      hint:
        'Set BURSAR_BOOT_TOKEN to a new secret of 22 or more letters and digits for every api and worker, and restart them: ' +
        'the new key is made, and this one ends.',
    },
  );

const unwritable = (folder: string, message: string): Problem =>
  refuse(
    'data_folder_unwritable',
    `Nothing was changed: ${folder} cannot be written (${message}).`,
    {
      hint: 'Make room or give Bursar write access there, then try again.',
    },
  );
