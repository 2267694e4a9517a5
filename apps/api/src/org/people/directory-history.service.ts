import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Tx } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { openRules } from '../org.repository.js';
import { OrgService } from '../org.service.js';
import {
  type DirectoryChange,
  findChange,
  findMemberships,
  listChanges,
  noteUndone,
  type SaidSpan,
  type Span,
  spansOf,
} from './directory-change.repository.js';
import type { StoredMembership } from './directory.js';
import { boundRows, loadMemberships } from './people.repository.js';

/** What the directory says and said, and taking a change of it back. */
@Injectable()
export class DirectoryHistory {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(OrgService) private readonly org: OrgService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  members(text: string): Promise<SaidSpan[]> {
    return findMemberships(this.database, text.trim().toLowerCase());
  }

  changes(): Promise<DirectoryChange[]> {
    return listChanges(this.database);
  }

  /** Its users are where they were before it, as long as nothing has changed of them since. */
  async undo(actor: Actor, id: number, reason: string): Promise<DirectoryChange | Problem> {
    if (reason.trim() === '')
      return refuse('reason_missing', 'Say why it is undone.', { path: 'reason' });
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'configuration');
      const change = await findChange(tx, id);
      if (change === null) return refuse('unknown_change', 'There is no such change.');
      if (change.undoneAt !== null)
        return refuse(
          'already_undone',
          `${change.undoneBy ?? 'A person'} has undone this already.`,
        );
      if (change.origin === 'groups')
        return refuse('by_groups', 'This is what the groups of the identity provider say.', {
          hint: 'move the user here instead: what a person says counts first',
        });
      const users = [...new Set([...change.before, ...change.after].map(({ user }) => user))];
      const rows = await loadMemberships(tx, users);
      if (!isDeepStrictEqual(spansOf(rows), change.after))
        return refuse('changed_since', 'A user of this change was moved again since.', {
          hint: 'undo the later change first, or say where they are from a day on',
        });
      const at = this.clock.now();
      await this.restore(tx, actor, rows, change.before, at);
      await noteUndone(tx, id, at, actor.name);
      await this.org.changed(tx);
      await this.audit.record(tx, actor, {
        ...{ action: 'people.undo', entityType: 'directory', entityId: String(id), reason },
        after: { users: users.length },
      });
      return { ...change, undoneAt: at, undoneBy: actor.name };
    });
  }

  /** No row is removed: one that ends where it begins no longer counts. */
  private async restore(
    tx: Tx,
    actor: Actor,
    rows: readonly StoredMembership[],
    spans: readonly Span[],
    at: Date,
  ): Promise<void> {
    const instant = (bound: number | null) => (bound === null ? null : new Date(bound));
    await boundRows(
      tx,
      rows.map(({ id, from }) => ({ id, from: from ?? 0, to: from ?? 0 })),
    );
    await openRules(
      tx,
      spans.map(({ user, team, from, to }) => ({
        ...{ team, kind: 'person', field: '', pattern: user, createdAt: at, createdBy: actor.name },
        ...{ validFrom: instant(from), validTo: instant(to) },
      })),
    );
  }
}
