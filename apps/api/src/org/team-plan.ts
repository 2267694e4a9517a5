import { addDays } from '@bursar/time';
import type { Edited } from '../config/config.module.js';
import {
  type CentreHistory,
  centresText,
  centresToFile,
  firstDifference,
  isSameHistory,
  wantedCentres,
} from './cost-centres.js';
import type { StoredTeam } from './org.repository.js';
import type { TeamInFile } from './team-file.js';

export type TeamEdit =
  | { readonly do: 'create'; readonly team: StoredTeam }
  | { readonly do: 'update'; readonly team: StoredTeam }
  | { readonly do: 'removeTeam'; readonly id: string };
/** What the file does not name about a team stays as it is. */
export function wantedTeam(
  file: TeamInFile,
  known: StoredTeam | undefined,
  today: string,
): StoredTeam {
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

export function planTeam(after: StoredTeam, before: StoredTeam | undefined): Edited<TeamEdit>[] {
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

export function planRemoval(team: StoredTeam): Edited<TeamEdit> {
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

/** A cost centre may change for days whose calls are counted already: those are moved by a run of its own. */
export function earlierCalls(
  edit: TeamEdit,
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
