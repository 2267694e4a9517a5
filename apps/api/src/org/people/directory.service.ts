import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { type Actor, SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Tx } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { type Seen, seenProblem, versionOf } from '../../platform/seen.js';
import { csvOf } from '../../platform/text/csv.js';
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
import { insertChange, type Span, spansOf } from './directory-change.repository.js';
import { type Membership, type PeopleFile, readPeople } from './people-file.js';
import { boundRows, loadMemberships } from './people.repository.js';
import { userName } from './session-name.js';

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
  /** Of the one user that a change on screen is about. */
  readonly seen?: Seen | null;
}

interface Applying extends Required<Pick<ImportOrder, 'reason' | 'origin'>> {
  readonly text: string;
  readonly before: readonly StoredMembership[];
}

/** One line of the file, as it is typed. */
export interface DirectoryLine {
  readonly user: string;
  readonly team: string;
  readonly from?: string | null;
  readonly to?: string | null;
}

export interface UserStanding {
  readonly user: string;
  readonly memberships: readonly Span[];
  readonly version: string | null;
}

export const textOfLine = ({ user, team, from, to }: DirectoryLine): string =>
  csvOf([
    ['user', 'team', 'from', 'to'],
    [user, team, from ?? '', to ?? ''],
  ]);

export function firstRejected({ rejected }: Pick<ImportedPeople, 'rejected'>): Problem | null {
  const [wrong] = rejected;
  return wrong === undefined ? null : refuse(wrong.code, wrong.message, { hint: wrong.hint });
}

/** Nothing, where the directory says nothing of the user. */
const said = (spans: readonly Span[]): readonly Span[] | null =>
  spans.length === 0 ? null : spans;

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
    order: ImportOrder,
  ): Promise<ImportedPeople | Problem> {
    const file = readPeople(text);
    if (isProblem(file)) return file;
    return this.database.transaction((tx) => this.importIn(tx, actor, { text, file }, order));
  }

  /** Says one line in a transaction of the caller, who takes it back: what it would move is found that way. */
  async tryLine(tx: Tx, line: DirectoryLine): Promise<Problem | null> {
    const text = textOfLine(line);
    const file = readPeople(text);
    if (isProblem(file)) return file;
    const done = await this.importIn(tx, SYSTEM, { text, file }, { dryRun: false, reason: null });
    return isProblem(done) ? done : firstRejected(done);
  }

  /** Where one user is and was, by what a file or a person says. */
  async standing(user: string): Promise<UserStanding> {
    const name = userName(user);
    const memberships = spansOf(await loadMemberships(this.database, [name]));
    return { user: name, memberships, version: versionOf(said(memberships)) };
  }

  private async importIn(
    tx: Tx,
    actor: Actor,
    { text, file }: { readonly text: string; readonly file: PeopleFile },
    { dryRun, reason, origin = 'file', seen }: ImportOrder,
  ): Promise<ImportedPeople | Problem> {
    if (!dryRun) await takeLock(tx, 'configuration');
    const teams = (await loadTeams(tx)).filter(({ removedAt }) => removedAt === null);
    const judged = judgeRows(file.rows, new Set(teams.map(({ id }) => id)));
    const rejected = [...file.problems, ...judged.problems].sort((a, b) => a.line - b.line);
    const users = [...new Set(judged.rows.map(({ user }) => user))];
    const before = await loadMemberships(tx, users);
    const [user] = users;
    if (origin === 'screen' && user !== undefined) {
      const crossed = seenProblem(actor, seen, said(spansOf(before)), `the team of ${user}`);
      if (crossed !== null) return crossed;
    }
    const plan = planDirectory(before, judged.rows);
    if (!dryRun) await this.apply(tx, actor, plan, judged.rows, { text, reason, origin, before });
    const { received } = file;
    return { dryRun, received, accepted: judged.rows.length, rejected, moved: plan.moves };
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
