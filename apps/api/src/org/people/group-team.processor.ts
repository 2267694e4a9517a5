import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { groupTeamOf } from '../../access/access.module.js';
import { AuditService } from '../../audit/audit.module.js';
import { SYSTEM } from '../../platform/actor.js';
import { Database, type Tx } from '../../platform/database.js';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { takeLock } from '../../platform/locks.js';
import { closeRows, findTeam, openRules } from '../org.repository.js';
import { OrgService } from '../org.service.js';
import { insertChange, type Span } from './directory-change.repository.js';
import { openGroupRows } from './people.repository.js';
import { userName } from './session-name.js';

const FollowGroups = z.object({ person: z.string() });
type FollowGroups = z.infer<typeof FollowGroups>;

export const followGroups = job('follow-groups', FollowGroups);

const REASON = 'As the groups of the identity provider say';

/**
 * What groups say of a user, in the directory: from the moment on at which the provider said it. Reads what counts now, so that it
 * is safe to run twice, late, and out of order.
 */
@Handles(followGroups)
@Injectable()
export class GroupTeams implements JobHandler<FollowGroups> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(OrgService) private readonly org: OrgService,
  ) {}

  run(payload: FollowGroups): Promise<{ moved: boolean }> {
    const { person } = FollowGroups.parse(payload);
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'configuration');
      return { moved: await this.follow(tx, person) };
    });
  }

  private async follow(tx: Tx, person: string): Promise<boolean> {
    const said = await groupTeamOf(tx, person);
    if (said === null) return false;
    const { since } = said;
    const wanted = await this.placeOf(tx, said);
    const open = await openGroupRows(tx, person);
    const isSame = ({ user, team }: (typeof open)[number]) =>
      user === wanted?.user && team === wanted.team;
    const kept = open.find(isSame);
    const ended = open.filter((row) => row !== kept);
    if (ended.length === 0 && (kept !== undefined || wanted === null)) return false;
    await closeRows(
      tx,
      'recognition_rule',
      ended.map(({ id, from }) => ({ id, validTo: from > since ? from : since })),
    );
    if (kept === undefined && wanted !== null) await this.open(tx, person, wanted, since);
    const before: Span[] = ended.map(({ user, team, from }) => ({
      ...{ user, team, from: from.getTime(), to: null },
    }));
    const after: Span[] = [
      ...before.map((span) => ({ ...span, to: since.getTime() })),
      ...(wanted === null ? [] : [{ ...wanted, from: since.getTime(), to: null }]),
    ];
    const change = { at: since, by: SYSTEM.name, origin: 'groups', reason: REASON } as const;
    await insertChange(tx, { ...change, before, after });
    await this.org.changed(tx);
    await this.audit.record(tx, SYSTEM, {
      ...{ action: 'people.follow', entityType: 'directory', entityId: person, reason: REASON },
      before: ended.map(({ user, team }) => ({ user, team })),
      after: wanted,
    });
    return true;
  }

  private open(tx: Tx, person: string, { user, team }: Place, since: Date): Promise<number[]> {
    const by = { createdAt: since, createdBy: SYSTEM.name };
    const rule = { kind: 'person', field: person, pattern: user, team, validFrom: since };
    return openRules(tx, [{ ...rule, ...by }]);
  }

  /** Null: in no team, or in one that was removed. */
  private async placeOf(
    tx: Tx,
    { user, team }: { readonly user: string | null; readonly team: string | null },
  ): Promise<Place | null> {
    if (user === null || team === null || (await findTeam(tx, team)) === null) return null;
    return { user: userName(user), team };
  }
}

interface Place {
  readonly user: string;
  readonly team: string;
}
