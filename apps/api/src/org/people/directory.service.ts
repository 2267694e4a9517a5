import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Tx } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import type { LineProblem } from '../../platform/text/csv-file.js';
import { loadTeams, openRules } from '../org.repository.js';
import { OrgService } from '../org.service.js';
import {
  type DirectoryPlan,
  judgeRows,
  type Move,
  planDirectory,
  type StoredMembership,
} from './directory.js';
import { insertChange, spansOf } from './directory-change.repository.js';
import { type Membership, readPeople } from './people-file.js';
import { boundRows, loadMemberships } from './people.repository.js';

export interface ImportedPeople {
  readonly dryRun: boolean;
  readonly received: number;
  /** Lines that count. */
  readonly accepted: number;
  /** Lines that were left out, and why. */
  readonly rejected: readonly LineProblem[];
  /** Who is in another team than before; usage of before moves when it is attributed again. */
  readonly moved: readonly Move[];
}

export interface ImportOrder {
  readonly dryRun: boolean;
  readonly reason: string | null;
  /** Where the lines come from; left out: a file. */
  readonly origin?: 'file' | 'screen';
}

interface Applying extends Required<Pick<ImportOrder, 'reason' | 'origin'>> {
  readonly text: string;
  readonly before: readonly StoredMembership[];
}

/** So many moves stand in the audit entry; the rows of the directory have all of them, each with its author. */
const AUDITED_MOVES_MAX = 200;

/** The dated directory of people: which team a user is in. */
@Injectable()
export class DirectoryService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(OrgService) private readonly org: OrgService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Lines that are wrong are reported, and the others count. A user that the file does not name stays where they are. */
  async importFile(
    actor: Actor,
    text: string,
    { dryRun, reason, origin = 'file' }: ImportOrder,
  ): Promise<ImportedPeople | Problem> {
    const file = readPeople(text);
    if (isProblem(file)) return file;
    return this.database.transaction(async (tx) => {
      if (!dryRun) await takeLock(tx, 'configuration');
      const teams = (await loadTeams(tx)).filter(({ removedAt }) => removedAt === null);
      const judged = judgeRows(file.rows, new Set(teams.map(({ id }) => id)));
      const rejected = [...file.problems, ...judged.problems].sort((a, b) => a.line - b.line);
      const users = [...new Set(judged.rows.map(({ user }) => user))];
      const before = await loadMemberships(tx, users);
      const plan = planDirectory(before, judged.rows);
      if (!dryRun) await this.apply(tx, actor, plan, judged.rows, { text, reason, origin, before });
      const { received } = file;
      return { dryRun, received, accepted: judged.rows.length, rejected, moved: plan.moves };
    });
  }

  private async apply(
    tx: Tx,
    actor: Actor,
    { ended, opened, moves }: DirectoryPlan,
    rows: readonly Membership[],
    { text, reason, origin, before }: Applying,
  ): Promise<void> {
    if (ended.length === 0 && opened.length === 0) return;
    const instant = (at: number | null) => (at === null ? null : new Date(at));
    const shared = {
      kind: 'person',
      field: '',
      createdAt: this.clock.now(),
      createdBy: actor.name,
    };
    await boundRows(tx, ended);
    await openRules(
      tx,
      opened.map(({ user, team, from, to }) => ({
        ...shared,
        team,
        pattern: user,
        validFrom: instant(from),
        validTo: instant(to),
      })),
    );
    const users = [...new Set([...opened, ...before].map(({ user }) => user))];
    await insertChange(tx, {
      ...{ at: this.clock.now(), by: actor.name, origin, reason },
      ...{ before: spansOf(before), after: spansOf(await loadMemberships(tx, users)) },
    });
    await this.org.changed(tx);
    await this.audit.record(tx, actor, {
      action: 'people.import',
      entityType: 'directory',
      entityId: createHash('sha256').update(text).digest('hex'),
      reason,
      after: {
        lines: rows.length,
        moves: moves.length,
        moved: moves.slice(0, AUDITED_MOVES_MAX),
      },
    });
  }
}
