import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import {
  type Consequence,
  defineSection,
  type Finding,
  isPruned,
  type PlanContext,
  type Planned,
} from '../../config/config.module.js';
import { quoted, teamIds } from '../../org/org.module.js';
import type { Sql } from '../../platform/database.js';
import { listOf, recordOf, textOf } from '../../platform/text/raw.js';
import { fromRule, type Rule, RuleInFile, toRule } from './rule.js';
import { loadChannels, loadRules, replaceRules } from './settings.repository.js';

interface State {
  readonly rules: readonly Rule[];
  readonly channels: readonly string[];
  readonly teams: readonly string[];
}

const RULES_MAX = 200;

async function loadState(sql: Sql): Promise<State> {
  const channels = await loadChannels(sql);
  const rules = await loadRules(sql);
  return { rules, channels: channels.map(({ id }) => id), teams: await teamIds(sql, 'current') };
}

const idsIn = (raw: unknown): string[] =>
  listOf(raw).flatMap((item) => textOf(recordOf(item)['id']) ?? []);

/** A rule that names what is not there would be silent for ever. */
function findingsOf(file: readonly RuleInFile[], state: State, context: PlanContext): Finding[] {
  const { file: whole } = context;
  const kept = isPruned(context, 'channels') ? [] : state.channels;
  const channels = new Set([...idsIn(whole['channels']), ...kept]);
  const teams = new Set([...idsIn(whole['teams']), ...state.teams, '*']);
  const missing = (
    kind: 'channel' | 'team',
    named: readonly string[],
    known: ReadonlySet<string>,
    at: number,
  ): Finding[] =>
    named.flatMap((id, step) =>
      known.has(id)
        ? []
        : [
            {
              path: [at, `${kind}s`, step],
              code: `unknown_${kind}`,
              message: `there is no ${kind} ${quoted(id)}`,
              hint: `name one that is in this file${kind === 'team' ? ', or "*" for all' : ''}`,
            },
          ],
    );
  return file.flatMap((rule, at) => [
    ...missing('channel', rule.channels ?? [], channels, at),
    ...missing('team', rule.teams ?? [], teams, at),
  ]);
}

/** Pure. Rules have no names: the list is one thing, which the file replaces as a whole. */
function planRules(
  state: State,
  file: readonly RuleInFile[] | undefined,
  context: PlanContext,
): Planned<readonly Rule[]> {
  if (file === undefined && !(context.prune && state.rules.length > 0)) return { changes: [] };
  const wanted = (file ?? []).map(toRule);
  const findings = findingsOf(file ?? [], state, context);
  if (isDeepStrictEqual(state.rules, wanted)) return { changes: [], findings };
  const change = {
    action: 'change' as const,
    entityType: 'alerts',
    entityId: 'alerts',
    summary: `Rules for alerts: ${state.rules.length} → ${wanted.length}`,
    before: state.rules.map(fromRule),
    after: wanted.map(fromRule),
    edit: wanted,
  };
  return { changes: [change], findings };
}

export const alertsSection = (consequence: Consequence) =>
  defineSection<RuleInFile[], State, readonly Rule[]>({
    key: 'alerts',
    position: 190,
    schema: z.array(RuleInFile).max(RULES_MAX),
    exactText: [['*', 'minimumUsd']],
    consequence,
    load: loadState,
    plan: planRules,
    apply: async (tx, edits) => {
      const rules = edits.at(-1);
      if (rules !== undefined) await replaceRules(tx, rules);
    },
    toFile: ({ rules }) => (rules.length === 0 ? undefined : rules.map(fromRule)),
  });
