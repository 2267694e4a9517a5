import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { isProblem, type Problem } from '../platform/outcome.js';
import { publish } from '../platform/outbox.js';
import { claimId, claimKey, type StoredRule } from './claim.js';
import { centreOn, dayOf } from './cost-centres.js';
import { takeLock } from '../platform/locks.js';
import { orgChanged } from './org.facts.js';
import {
  bumpVersion,
  findTeam,
  loadRecognition,
  loadRules,
  loadTeams,
  type NewRule,
  openRules,
  type StoredTeam,
  versionStamp,
} from './org.repository.js';
import { compileRecognition, type RecognitionRules } from './recognition.js';
import { judgeRule, type RuleToAssign } from './assignment.js';

export interface TeamView extends Omit<StoredTeam, 'projects'> {
  /** Today's. */
  readonly costCentre: string | null;
  /** Null when projects appear as they are used. */
  readonly projects: readonly string[] | null;
  /** Open ones first; closed ones are history. */
  readonly recognisedBy: readonly StoredRule[];
}

export interface AssignedRule {
  readonly rule: StoredRule;
  readonly version: number;
}

@Injectable()
export class OrgService {
  private compiled: { readonly stamp: string; readonly rules: RecognitionRules } | undefined;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The rules as `sql` sees them: one cheap question, and a compilation only after a change. */
  async recognition(sql: Sql): Promise<RecognitionRules> {
    const stamp = await versionStamp(sql);
    if (this.compiled?.stamp === stamp) return this.compiled.rules;
    const loaded = await loadRecognition(sql);
    this.compiled = { stamp: loaded.stamp, rules: compileRecognition(loaded.data) };
    return this.compiled.rules;
  }

  /** Which of these there is not; a team whose list of projects is open may have any. */
  async unknownPart(sql: Sql, team: string, project?: string): Promise<'team' | 'project' | null> {
    const found = await findTeam(sql, team);
    if (found === null) return 'team';
    const isUnknown =
      project !== undefined && found.closedList && !found.projects.includes(project);
    return isUnknown ? 'project' : null;
  }

  /** Teams this actor may see, by id. Those removed are shown only to who sees all. */
  async teams(actor: Actor): Promise<TeamView[]> {
    const seen = actor.teams;
    const [teams, rules] = await Promise.all([loadTeams(this.database), loadRules(this.database)]);
    const visible =
      seen === 'all'
        ? teams
        : teams.filter(({ id, removedAt }) => seen.includes(id) && removedAt === null);
    const byTeam = Map.groupBy(rules, ({ team }) => team);
    const today = dayOf(this.clock.now().getTime());
    return visible.map((team) => toView(team, byTeam.get(team.id) ?? [], today));
  }

  async team(actor: Actor, id: string): Promise<TeamView | null> {
    return (await this.teams(actor)).find((team) => team.id === id) ?? null;
  }

  async customDimensions(): Promise<readonly string[]> {
    return (await this.recognition(this.database)).dimensions;
  }

  /** Counts the change, and publishes it. The stamp outlives a rollback, so no cache can be poisoned by one. */
  async changed(tx: Sql): Promise<number> {
    const version = await bumpVersion(tx);
    await publish(tx, orgChanged, { version });
    return version;
  }

  /**
   * Adds one dated rule in the caller's transaction, with its audit entry and fact. Takes the configuration's lock
   * itself; a caller that already holds it shared must not call this.
   */
  async assignRule(
    tx: Sql,
    actor: Actor,
    wanted: RuleToAssign,
    reason: string | null,
  ): Promise<AssignedRule | Problem> {
    await takeLock(tx, 'configuration');
    const judged = judgeRule(wanted, await loadTeams(tx), await loadRules(tx));
    if (isProblem(judged)) return judged;
    const { kind, pattern, team, from } = wanted;
    const opened: NewRule = {
      team,
      kind,
      field: '',
      pattern,
      validFrom: from,
      createdAt: this.clock.now(),
      createdBy: actor.name,
    };
    const [id = 0] = await openRules(tx, [opened]);
    const version = await this.changed(tx);
    const rule: StoredRule = { ...judged, id, team, validFrom: from, validTo: null };
    await this.audit.record(tx, actor, {
      action: 'recognition.add',
      entityType: 'recognition',
      entityId: claimId(rule),
      reason,
      after: { team, kind, field: '', pattern, validFrom: from?.toISOString() ?? null },
    });
    return { rule, version };
  }
}

function toView(team: StoredTeam, rules: readonly StoredRule[], today: string): TeamView {
  const own = [...rules].sort(
    (a, b) =>
      Number(a.validTo !== null) - Number(b.validTo !== null) ||
      claimKey(a).localeCompare(claimKey(b)) ||
      a.id - b.id,
  );
  return {
    ...{ ...team, costCentre: centreOn(team.costCentres, today), recognisedBy: own },
    projects: team.closedList ? team.projects : null,
  };
}
