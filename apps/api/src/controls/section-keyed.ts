import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import {
  applyKeyed,
  type configGate,
  type Consequence,
  defineSection,
  type Finding,
  type KeyedEdit,
  type LineOf,
  type Note,
  noteRepeats,
  type PlanContext,
  type Planned,
  planKeyed,
} from '../config/config.module.js';
import { listOf } from '../platform/text/raw.js';
import type { Sql } from '../platform/database.js';
import { noteUnfit, type PartName } from './control-file.js';
import {
  type ControlKind,
  type ControlRow,
  loadControls,
  removeControls,
  saveControls,
} from './controls.repository.js';

export interface KeyedState<More> {
  readonly rows: readonly ControlRow<unknown>[];
  readonly more: More;
}

/** A list of the file whose entries have names: each is added, changed or removed by itself. */
export interface KeyedSpec<Body, More> {
  readonly key: string;
  readonly position: number;
  readonly kind: ControlKind;
  readonly part: PartName;
  readonly schema: z.ZodType<Body>;
  readonly countMax: number;
  /** For people: "flag", "route". */
  readonly noun: string;
  readonly idOf: (body: Body) => string;
  readonly describe: (body: Body) => string;
  readonly loadMore: (sql: Sql) => Promise<More>;
  readonly judge: (
    more: More,
    file: readonly Body[],
    context: PlanContext,
  ) => { readonly findings: readonly Finding[]; readonly warnings: readonly string[] };
  /** What entries deny at once that is open by those in force. Left out: nothing. */
  readonly denies?: (
    sql: Sql,
    saved: readonly Body[],
    inForce: readonly Body[],
    known: { readonly more: More; readonly at: Date },
  ) => Promise<readonly configGate.PlannedDenial[]>;
}

type Row = ControlRow<unknown>;

export function keyedSection<Body extends object, More>(
  spec: KeyedSpec<Body, More>,
  consequence: Consequence,
) {
  const { key, position, kind, schema } = spec;
  return defineSection<Body[], KeyedState<More>, KeyedEdit<Row>>({
    key,
    position,
    schema: z.array(schema),
    consequence,
    check: (raw, note, lineOf) => checkEntries(spec, raw, note, lineOf),
    load: async (sql) => ({
      rows: await loadControls<unknown>(sql, kind),
      more: await spec.loadMore(sql),
    }),
    plan: (state, wanted, context) => planEntries(spec, state, wanted, context),
    denies: async (sql, edits, { state: { rows, more }, at }) => {
      const saved = edits.flatMap((edit) => ('save' in edit ? [schema.parse(edit.save.body)] : []));
      if (spec.denies === undefined || saved.length === 0) return [];
      const inForce = rows.map(({ body }) => schema.parse(body));
      return spec.denies(sql, saved, inForce, { more, at });
    },
    asks: () => (kind === 'route' ? { what: 'route', amountUsd: null, team: null } : null),
    apply: async (tx, edits, { at }) => {
      await applyKeyed(
        edits,
        (rows) => saveControls(tx, kind, rows, at),
        (ids) => removeControls(tx, kind, ids),
      );
    },
    toFile: ({ rows }) => (rows.length === 0 ? undefined : rows.map(({ body }) => inOrder(body))),
  });
}

/** An entry whose shape is right is also shown to the evaluator; two of one name are one too many. */
function checkEntries<Body, More>(
  { schema, idOf, part, noun, countMax }: KeyedSpec<Body, More>,
  raw: unknown,
  note: Note,
  lineOf: LineOf,
): void {
  const entries = listOf(raw);
  if (entries.length > countMax) {
    const message = `${entries.length} entries; there are at most ${countMax}`;
    note({ path: [countMax], code: 'too_many', message, hint: 'keep those that calls need' });
    return;
  }
  const named = entries.flatMap((entry, index) => {
    const parsed = schema.safeParse(entry);
    if (!parsed.success) return [];
    noteUnfit(part, parsed.data, index, note);
    const name = idOf(parsed.data);
    return [{ key: name, path: [index], what: `the ${noun} ${name}` }];
  });
  noteRepeats(named, `duplicate_${noun.replaceAll(' ', '_')}`, note, lineOf);
}

/** As Postgres gives it back: what was left out is not there, and every object is a plain one. */
const stored = (body: unknown): unknown => JSON.parse(JSON.stringify(body));

function planEntries<Body extends object, More>(
  spec: KeyedSpec<Body, More>,
  state: KeyedState<More>,
  wanted: readonly Body[] | undefined,
  context: PlanContext,
): Planned<KeyedEdit<Row>> {
  const { kind, noun, idOf, describe } = spec;
  const bodies = new Map((wanted ?? []).map((body) => [idOf(body), body]));
  const { changes } = planKeyed<Row>(
    {
      entityType: kind,
      idOf: ({ id }) => id,
      shown: ({ body }) => body,
      summary: ({ id, body }, before) => {
        const file = bodies.get(id);
        return before === null && file !== undefined
          ? `New ${noun} ${id}: ${describe(file)}`
          : changed(noun, id, before?.body, body);
      },
      removal: ({ id }) => `The ${noun} ${id} is removed`,
    },
    state.rows,
    (wanted ?? []).map((body) => ({ id: idOf(body), body: stored(body) })),
    context,
  );
  return { changes, ...spec.judge(state.more, wanted ?? [], context) };
}

function changed(noun: string, id: string, before: unknown, after: unknown): string {
  return `The ${noun} ${id}: ${editsOf('', before, after).join('; ')}`;
}

/** "targets 2 weight 20 → 30": as deep as both say the same things in the same places. */
function editsOf(at: string, before: unknown, after: unknown): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  const below = (step: string) => `${at} ${step}`.trim();
  if (isPlain(before) && isPlain(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => editsOf(below(name), before[name], after[name]));
  }
  if (areAlike(before) && areAlike(after) && before.length === after.length)
    return before.flatMap((one, index) => editsOf(below(String(index + 1)), one, after[index]));
  return [`${at} ${textOf(before)} → ${textOf(after)}`];
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const areAlike = (value: unknown): value is Record<string, unknown>[] =>
  Array.isArray(value) && value.every(isPlain);

const textOf = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value));

/** Fields as people write them; Postgres keeps another order. */
const ORDER = [
  'key',
  'scope',
  'type',
  'description',
  'match',
  'operation',
  'provider',
  'model',
  'region',
  'targets',
  'failover',
  'breaker',
  'attempts',
  'default',
  'disabled',
  'rules',
  'when',
  'rollout',
  'name',
  'value',
  'variants',
  'allow',
  'regions',
  'weight',
  'errorRate',
  'p95Ms',
  'coolDownSeconds',
  'callsMin',
  'returnSteps',
];
const rank = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(
    ([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : Number(a > b)),
  );
  return Object.fromEntries(fields.map(([name, item]) => [name, inOrder(item)]));
}
