import { z } from 'zod';
import {
  type ApplyContext,
  type Consequence,
  defineSection,
  type Keyed,
  type KeyedEdit,
  planKeyed,
  type Planned,
} from '../../config/config.module.js';
import { orgReading } from '../../org/org.module.js';
import type { Sql, Tx } from '../../platform/database.js';
import { type AllocationRule, costWords, splitWords } from './rule.js';
import { AllocationInFile, checkAllocations, inFile, ruleIn } from './rule-file.js';
import { closeRules, loadRules, openRules, type StoredRule } from './rules.repository.js';

interface State {
  readonly rules: readonly StoredRule[];
  readonly teams: ReadonlySet<string>;
}

/** A rule for a time is one entry: the same id may say otherwise from another day on. */
const keyOf = ({ name, from }: AllocationRule): string => `${name} from ${from}`;

const KEYED: Keyed<AllocationRule> = {
  entityType: 'allocation',
  idOf: keyOf,
  shown: (rule) => inFile(rule),
  summary: ({ name, from, to, cost, split }) =>
    `Allocation ${name}, from ${from}${to === null ? '' : ` to ${to}`}: ${costWords(cost)}, ${splitWords(split)}`,
  removal: (rule) => `No allocation ${keyOf(rule)} any more`,
};

async function load(sql: Sql): Promise<State> {
  const teams = await orgReading.knownTeams(sql);
  const current = teams.filter(({ removedAt }) => removedAt === null);
  return { rules: await loadRules(sql), teams: new Set(current.map(({ id }) => id)) };
}

/** Pure. The days of an id that the file names are all that the file says; other ids stay unless pruning. */
export function planAllocations(
  { rules, teams }: State,
  wanted: readonly AllocationInFile[] | undefined,
  prune: boolean,
  file: Readonly<Record<string, unknown>>,
): Planned<KeyedEdit<AllocationRule>> {
  const named = (wanted ?? []).map(ruleIn);
  const ids = new Set(named.map(({ name }) => name));
  const [own, others] = [
    rules.filter(({ name }) => ids.has(name)),
    rules.filter(({ name }) => !ids.has(name)),
  ];
  const set = planKeyed<AllocationRule>(KEYED, own, named, { prune: true });
  const gone = planKeyed<AllocationRule>(KEYED, others, [], { prune });
  return {
    changes: [...set.changes, ...gone.changes],
    warnings: named.flatMap((rule) => unknownTeams(rule, teams, file)),
  };
}

function unknownTeams(
  { name, split }: AllocationRule,
  teams: ReadonlySet<string>,
  file: Readonly<Record<string, unknown>>,
): string[] {
  const list = Array.isArray(file['teams']) ? (file['teams'] as readonly { id?: unknown }[]) : [];
  const known = new Set([...teams, ...list.map(({ id }) => String(id))]);
  const given =
    split.by === 'fixed' ? Object.keys(split.shares) : split.by === 'even' ? split.teams : [];
  return (given ?? [])
    .filter((team) => !known.has(team))
    .map((team) => `The allocation ${name} gives a part to ${team}, which is no team.`);
}

async function apply(
  tx: Tx,
  edits: readonly KeyedEdit<AllocationRule>[],
  { at }: ApplyContext,
): Promise<void> {
  const keys = new Set(edits.map((edit) => ('save' in edit ? keyOf(edit.save) : edit.remove)));
  const replaced = (await loadRules(tx)).filter((rule) => keys.has(keyOf(rule)));
  await closeRules(
    tx,
    replaced.map(({ id }) => id),
    at,
  );
  await openRules(
    tx,
    edits.flatMap((edit) => ('save' in edit ? [edit.save] : [])),
    at,
  );
}

export const allocationsSection = (consequence: Consequence) =>
  defineSection<AllocationInFile[], State, KeyedEdit<AllocationRule>>({
    key: 'allocations',
    position: 85,
    schema: z.array(AllocationInFile),
    exactText: [['*', 'split', 'shares', '*']],
    consequence,
    check: checkAllocations,
    load,
    plan: (state, wanted, { prune, file }) => planAllocations(state, wanted, prune, file),
    apply,
    toFile: ({ rules }) => (rules.length === 0 ? undefined : rules.map(inFile)),
  });
