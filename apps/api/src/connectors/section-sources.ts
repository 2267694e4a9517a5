import { z } from 'zod';
import {
  type ApplyContext,
  applyKeyed,
  type Consequence,
  defineSection,
  type Keyed,
  type KeyedEdit,
  type LineOf,
  type Note,
  noteRepeats,
  planKeyed,
} from '../config/config.module.js';
import { listOf, recordOf, textOf } from '../platform/text/raw.js';
import { quoted } from '../org/org.module.js';
import type { Sql, Tx } from '../platform/database.js';
import { COMMON_FIELDS, everyMs, type Source, SourceInFile } from './source.js';
import type { SourceTypes } from './source-types.js';
import { loadSources, removeSources, saveSources } from './sources.repository.js';

type Types = Pick<SourceTypes, 'find' | 'names'>;

const shown = ({ type, every, paused, settings }: Source) => ({
  type,
  every,
  ...settings,
  ...(paused && { pause: true }),
});

/** Pure. As the file says it, with what its type says where the file is silent. */
export function toSource(file: SourceInFile, types: Pick<SourceTypes, 'find'>): Source {
  const { id, type, every, pause = false, ...settings } = file;
  const named = Object.entries(settings).filter(([, value]) => value !== undefined);
  return {
    id,
    type,
    every: every ?? types.find(type)?.everyDefault ?? '1d',
    paused: pause,
    settings: Object.fromEntries(named),
  };
}

const SOURCES: Keyed<Source> = {
  entityType: 'source',
  idOf: ({ id }) => id,
  shown,
  summary: ({ id, type, every, paused }) =>
    `Source ${id}: ${type}, every ${every}${paused ? ', paused' : ''}`,
  removal: ({ id }) => `Source ${id} is removed; what it has brought stays`,
};

async function applySources(
  tx: Tx,
  edits: readonly KeyedEdit<Source>[],
  { at }: ApplyContext,
): Promise<void> {
  await applyKeyed(
    edits,
    (sources) => saveSources(tx, sources, at),
    (ids) => removeSources(tx, ids),
  );
}

const checkSources =
  (types: Types) =>
  (raw: unknown, note: Note, lineOf: LineOf): void => {
    const ids = listOf(raw).flatMap((item, at) => {
      const key = textOf(recordOf(item)['id']);
      return key === undefined
        ? []
        : [{ key, path: [at, 'id'], what: `the source ${quoted(key)}` }];
    });
    noteRepeats(ids, 'duplicate_source', note, lineOf);
    listOf(raw).forEach((item, at) => checkSource(recordOf(item), at, types, note));
  };

function checkSource(
  record: Readonly<Record<string, unknown>>,
  at: number,
  types: Types,
  note: Note,
): void {
  const name = textOf(record['type']);
  if (name === undefined) return;
  const type = types.find(name);
  if (type === undefined) {
    const message = `${quoted(name)} is not a source type`;
    note({ path: [at, 'type'], code: 'bad_source_type', message, hint: types.names.join(', ') });
    return;
  }
  for (const field of Object.keys(record)) {
    if (COMMON_FIELDS.includes(field) || type.fields.includes(field)) continue;
    if (!(field in SourceInFile.shape)) continue;
    const message = `a source of the type ${name} has no ${field}`;
    note({ path: [at, field], code: 'unknown_key', message, hint: 'leave it out' });
  }
  for (const field of type.required) {
    if (record[field] !== undefined) continue;
    const message = `a source of the type ${name} needs ${field}`;
    note({ path: [at], code: 'missing', message, hint: `add ${field}: …` });
  }
  const ms = everyMs(textOf(record['every']) ?? type.everyDefault);
  if (ms !== null && ms < type.everyMsMin) {
    const message = `a source of the type ${name} is read at most every ${type.everyMsMin / 60_000} minutes`;
    note({ path: [at, 'every'], code: 'bad_every', message, hint: type.everyDefault });
  }
}

function toFile(sources: readonly Source[]): unknown {
  if (sources.length === 0) return undefined;
  return sources.map(({ id, ...source }) => ({ id, ...shown({ id, ...source }) }));
}

export const sourcesSection = (consequence: Consequence, types: Types) =>
  defineSection<SourceInFile[], readonly Source[], KeyedEdit<Source>>({
    key: 'sources',
    position: 85,
    schema: z.array(SourceInFile),
    consequence,
    check: checkSources(types),
    load: (sql: Sql) => loadSources(sql),
    plan: (stored, file, context) =>
      planKeyed(
        SOURCES,
        stored,
        (file ?? []).map((one) => toSource(one, types)),
        context,
      ),
    apply: applySources,
    toFile,
  });
