import { addDays } from '@bursar/time';
import { z } from 'zod';
import type { Sql, Tx } from '../platform/database.js';
import { claimsOf, type StoredRule, toRecognisedBy } from './claim.js';
import { type ClaimEdit, planClaims } from './claim-plan.js';
import {
  type ApplyContext,
  type Consequence,
  defineSection,
  type Edited,
  type PlanContext,
  type Planned,
} from '../config/config.module.js';
import {
  type CentreHistory,
  centresText,
  centresToFile,
  dayOf,
  firstDifference,
  isSameHistory,
  wantedCentres,
} from './cost-centres.js';
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

export interface TeamsState {
  /** Removed ones included. */
  readonly teams: readonly StoredTeam[];
  /** Closed ones included: they show what was ever claimed. */
  readonly rules: readonly StoredRule[];
  /** Patterns trusted now. */
  readonly trusted: readonly string[];
}

type TeamEdit =
  | { readonly do: 'create'; readonly team: StoredTeam }
  | { readonly do: 'update'; readonly team: StoredTeam }
  | { readonly do: 'removeTeam'; readonly id: string };
export type TeamsEdit = TeamEdit | ClaimEdit;

/** What the file does not name about a team stays as it is. */
function wantedTeam(file: TeamInFile, known: StoredTeam | undefined, today: string): StoredTeam {
  const projects =
    file.projects === undefined
      ? known?.closedList === true
        ? known.projects
        : null
      : file.projects;
  return {
    id: file.id,
    name: file.name ?? known?.name ?? file.id,
    costCentres: wantedCentres(file, known?.costCentres ?? null, today),
    projects: projects === null ? [] : [...projects].sort(),
    closedList: projects !== null,
    removedAt: null,
  };
}

const shown = ({ name, costCentres, projects, closedList }: StoredTeam) => ({
  name,
  ...(isSimple(costCentres)
    ? { costCentre: costCentres[0]?.costCentre ?? null }
    : centresToFile(costCentres)),
  projects: closedList ? [...projects].sort() : null,
});

const isSimple = (history: CentreHistory): boolean => history.every(({ from }) => from === null);

function differences(before: StoredTeam, after: StoredTeam): string {
  const old = shown(before);
  const next = shown(after);
  const words: string[] = [];
  if (old.name !== next.name) words.push(`name ${old.name} → ${next.name}`);
  if (!isSameHistory(before.costCentres, after.costCentres))
    words.push(
      `cost centre ${centresText(before.costCentres)} → ${centresText(after.costCentres)}`,
    );
  const list = (projects: readonly string[] | null) =>
    projects === null ? 'as they appear' : projects.join(', ') || 'none';
  if (JSON.stringify(old.projects) !== JSON.stringify(next.projects)) {
    words.push(`projects ${list(old.projects)} → ${list(next.projects)}`);
  }
  return words.join('; ');
}

function planTeam(after: StoredTeam, before: StoredTeam | undefined): Edited<TeamsEdit>[] {
  const change = { entityType: 'team', entityId: after.id, after: shown(after) };
  if (before === undefined) {
    return [
      {
        ...change,
        action: 'add',
        summary: `New team ${after.id} (${after.name})`,
        before: null,
        edit: { do: 'create', team: after },
      },
    ];
  }
  const edit = { do: 'update', team: after } as const;
  if (before.removedAt !== null) {
    return [
      {
        ...change,
        action: 'add',
        summary: `Team ${after.id} (${after.name}) is back`,
        before: shown(before),
        edit,
      },
    ];
  }
  const words = differences(before, after);
  return words === ''
    ? []
    : [
        {
          ...change,
          action: 'change',
          summary: `Team ${after.id}: ${words}`,
          before: shown(before),
          edit,
        },
      ];
}

function planRemoval(team: StoredTeam): Edited<TeamsEdit> {
  return {
    action: 'remove',
    entityType: 'team',
    entityId: team.id,
    summary: `Team ${team.id} (${team.name}) is removed; its past stays`,
    before: shown(team),
    after: null,
    edit: { do: 'removeTeam', id: team.id },
  };
}

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
  const trusted = context.file['trustedMetadataPrincipals'] ?? (context.prune ? [] : state.trusted);
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

/** A cost centre may change for days whose calls are counted already: those are moved by a run of its own. */
function earlierCalls(
  edit: TeamsEdit,
  known: ReadonlyMap<string, StoredTeam>,
  today: string,
): string[] {
  const before = edit.do === 'update' ? known.get(edit.team.id) : undefined;
  if (edit.do !== 'update' || before === undefined) return [];
  const day = firstDifference(before.costCentres, edit.team.costCentres);
  if (day === null || day > today) return [];
  const since = day === '' ? 'Earlier calls' : `Calls since ${day}`;
  const from = day === '' ? 'D' : day;
  return [
    `${since} of team ${edit.team.id} that are counted already keep their cost centre until you run: bursar reattribute --from ${from} --to ${addDays(today, 1)}`,
  ];
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
