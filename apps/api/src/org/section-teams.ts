import { z } from 'zod';
import type { Sql, Tx } from '../platform/database.js';
import { claimsOf, type StoredRule, toRecognisedBy } from './claim.js';
import { type ClaimEdit, planClaims } from './claim-plan.js';
import {
  type ApplyContext,
  type Consequence,
  defineSection,
  isPruned,
  type PlanContext,
  type Planned,
} from '../config/config.module.js';
import { centresToFile, dayOf } from './cost-centres.js';
import { closingAt } from '../platform/text/dated.js';
import {
  closeRows,
  loadRules,
  loadTeams,
  loadTrusted,
  type NewRule,
  openRules,
  removeTeams,
  saveTeams,
  type StoredTeam,
} from './org.repository.js';
import { listOf } from '../platform/text/raw.js';
import { checkTeams, TeamInFile } from './team-file.js';
import { earlierCalls, planRemoval, planTeam, type TeamEdit, wantedTeam } from './team-plan.js';

export interface TeamsState {
  /** Removed ones included. */
  readonly teams: readonly StoredTeam[];
  /** Closed ones included: they show what was ever claimed. */
  readonly rules: readonly StoredRule[];
  /** Patterns trusted now. */
  readonly trusted: readonly string[];
}

export type TeamsEdit = TeamEdit | ClaimEdit;

/** Pure: what the file makes of the teams that stand and of what they are recognised by. */
export function planTeams(
  state: TeamsState,
  file: readonly TeamInFile[] | undefined,
  context: PlanContext,
): Planned<TeamsEdit> {
  const today = dayOf(context.at.getTime());
  const named = new Set(file?.map(({ id }) => id));
  const gone = context.prune
    ? state.teams.filter(({ id, removedAt }) => removedAt === null && !named.has(id))
    : [];
  const known = new Map(state.teams.map((team) => [team.id, team]));
  const changes = (file ?? []).flatMap((team) =>
    planTeam(wantedTeam(team, known.get(team.id), today), known.get(team.id)),
  );
  const wanted = new Map(
    (file ?? []).flatMap(({ id, recognisedBy }) =>
      recognisedBy === undefined
        ? []
        : [[id, claimsOf(recognisedBy).map(({ claim }) => claim)] as const],
    ),
  );
  const claims = planClaims(state.rules, wanted, new Set(gone.map(({ id }) => id)));
  const kept = isPruned(context, 'trustedMetadataPrincipals') ? [] : state.trusted;
  const trusted = context.file['trustedMetadataPrincipals'] ?? kept;
  const deaf =
    listOf(trusted).length === 0 && claims.after.some(({ claim }) => claim.kind === 'metadata');
  return {
    changes: [...changes, ...claims.changes, ...gone.map(planRemoval)],
    warnings: [
      ...(deaf ? [NO_TRUSTED_PRINCIPAL] : []),
      ...changes.flatMap(({ edit }) => earlierCalls(edit, known, today)),
    ],
  };
}

const NO_TRUSTED_PRINCIPAL =
  'Teams are recognised by request metadata, but no principal is trusted to set it: name the gateway under trustedMetadataPrincipals.';

/** In order: teams before the rules that name them; what closes before what opens; both at one instant. */
async function applyTeams(
  tx: Tx,
  edits: readonly TeamsEdit[],
  context: ApplyContext,
): Promise<void> {
  const { at } = context;
  await saveTeams(
    tx,
    edits.flatMap((edit) => (edit.do === 'create' || edit.do === 'update' ? [edit.team] : [])),
    at,
  );
  await removeTeams(
    tx,
    edits.flatMap((edit) => (edit.do === 'removeTeam' ? [edit.id] : [])),
    at,
  );
  await closeRows(
    tx,
    'recognition_rule',
    edits.flatMap((edit) =>
      edit.do === 'close' || edit.do === 'move'
        ? [{ id: edit.id, validTo: closingAt(edit.validFrom, at) }]
        : [],
    ),
  );
  await openRules(
    tx,
    edits.flatMap((edit) =>
      edit.do === 'open' || edit.do === 'move' ? [toRule(edit, context)] : [],
    ),
  );
}

function toRule(edit: ClaimEdit & { do: 'open' | 'move' }, { at, actor }: ApplyContext): NewRule {
  const validFrom = edit.do === 'open' && edit.sinceEver ? null : at;
  return { team: edit.team, ...edit.claim, validFrom, createdAt: at, createdBy: actor.name };
}

async function loadState(sql: Sql): Promise<TeamsState> {
  return {
    teams: await loadTeams(sql),
    rules: await loadRules(sql),
    trusted: await loadTrusted(sql),
  };
}

/** Pure: what the file would say, teams by id. */
export function teamsToFile({ teams, rules }: TeamsState): unknown {
  const open = Map.groupBy(
    rules.filter(({ validTo }) => validTo === null),
    ({ team }) => team,
  );
  return teams
    .filter(({ removedAt }) => removedAt === null)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, name, costCentres, projects, closedList }) => {
      const recognisedBy = toRecognisedBy(open.get(id) ?? []);
      return {
        id,
        name,
        ...centresToFile(costCentres),
        ...(closedList && { projects: [...projects].sort() }),
        ...(recognisedBy !== undefined && { recognisedBy }),
      };
    });
}

export const teamsSection = (consequence: Consequence) =>
  defineSection<TeamInFile[], TeamsState, TeamsEdit>({
    key: 'teams',
    position: 50,
    schema: z.array(TeamInFile),
    consequence,
    check: checkTeams,
    load: loadState,
    plan: planTeams,
    apply: applyTeams,
    toFile: teamsToFile,
  });
