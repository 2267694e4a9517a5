/**
 * Rebuilds the shipped list of when models end from the LiteLLM price map, beside what vendors announced elsewhere.
 *
 *   node tools/run.mjs tools/model-lifecycle.ts --litellm MAP.json --day 2026-11-28
 *
 * A date enters for the whole model: where the map dates one region or geography alone, the model goes on elsewhere, so
 * that date is left out and named. Announcements in the file stay; where the map agrees with one it is confirmed, where it
 * contradicts one nothing changes and the difference is shown.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { EndOfLife } from '@bursar/pricing';
import { isMain, root, stop } from './bootstrap.mjs';

const FILE = path.join(root, 'packages/pricing/model-lifecycle.json');
const MAP = 'litellm-map';
const GEOGRAPHY = /^(us|eu|apac|au|jp|ca|in|us-gov|global)\.(?=[a-z0-9-]+\.)/;

/** The shipped list, as its file has it: sources are keys of `sources`. */
interface LifecycleFile {
  readonly format: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly rows: readonly EndOfLife[];
}

/** Of a model in the map, what is read here. */
interface MapEntry {
  readonly litellm_provider?: string;
  readonly deprecation_date?: unknown;
}

type LiteLlmMap = Readonly<Record<string, MapEntry | null>>;

interface NamedModel {
  readonly provider: string;
  readonly model: string;
  /** The key stands for the whole model, not for one region or geography. */
  readonly isWhole: boolean;
}

/** An end that the map dates. */
interface DatedModel extends Omit<NamedModel, 'isWhole'> {
  readonly endsOn: string;
  readonly key: string;
}

/** The seller and the bare id of a key of the map; null for what is no model that logs name. */
function modelOf(key: string, { litellm_provider: seller = '' }: MapEntry): NamedModel | null {
  if (seller.startsWith('bedrock')) {
    const id = key.split('/').at(-1) ?? '';
    const isPart = !key.startsWith('bedrock') && key.includes('/');
    if (isPart || key.includes('/claude_platform/') || !id.includes('.')) return null;
    const bare = id.replace(GEOGRAPHY, '');
    const isWhole = key === bare || key === `bedrock_mantle/${bare}`;
    return { provider: 'bedrock', model: bare, isWhole };
  }
  if (seller !== 'openai' && seller !== 'anthropic') return null;
  const model = key.startsWith(`${seller}/`) ? key.slice(seller.length + 1) : key;
  return model.includes('/') ? null : { provider: seller, model, isWhole: true };
}

/** The ends that the map dates, by provider and model: of whole models, and of those in one region or geography. */
function endsIn(map: LiteLlmMap): Record<'whole' | 'partly', Map<string, DatedModel>> {
  const ends = { whole: new Map<string, DatedModel>(), partly: new Map<string, DatedModel>() };
  for (const [key, entry] of Object.entries(map)) {
    if (entry === null) continue;
    const { deprecation_date: endsOn } = entry;
    if (typeof endsOn !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(endsOn)) continue;
    const found = modelOf(key, entry);
    if (found === null) continue;
    const { provider, model, isWhole } = found;
    ends[isWhole ? 'whole' : 'partly'].set(`${provider} ${model}`, {
      provider,
      model,
      endsOn,
      key,
    });
  }
  return ends;
}

/** The file as it is to be written, and what a person should look at. */
function rebuildLifecycle(
  file: LifecycleFile,
  map: LiteLlmMap,
  day: string,
): { file: LifecycleFile; shown: string[] } {
  const { whole, partly } = endsIn(map);
  const shown: string[] = [];
  const rows = new Map<string, EndOfLife>();
  for (const row of file.rows) {
    const others = row.sources.filter((source) => source !== MAP);
    if (others.length > 0) rows.set(`${row.provider} ${row.model}`, { ...row, sources: others });
  }
  for (const [id, { provider, model, endsOn }] of whole) {
    const known = rows.get(id);
    if (known === undefined)
      rows.set(id, { provider, model, endsOn, sources: [MAP], confirmed: day });
    else if (known.endsOn === endsOn)
      rows.set(id, { ...known, sources: [...known.sources, MAP], confirmed: day });
    else shown.push(`${id}: ${known.endsOn} by ${known.sources.join(', ')}, ${endsOn} by the map`);
  }
  for (const [id, { key, endsOn }] of partly)
    if (!rows.has(id)) shown.push(`${id}: only ${key} ends, on ${endsOn}`);
  const inOrder = [...rows.values()].sort((a, b) =>
    `${a.provider} ${a.model}` < `${b.provider} ${b.model}` ? -1 : 1,
  );
  return { file: { ...file, rows: inOrder }, shown };
}

if (isMain(import.meta)) {
  const { values } = parseArgs({
    options: { litellm: { type: 'string' }, day: { type: 'string' } },
  });
  const { litellm, day } = values;
  if (litellm === undefined || day === undefined)
    stop('Name the map and the day: --litellm MAP.json --day 2026-11-28', 2);
  const readJson = (name: string): unknown => JSON.parse(readFileSync(name, 'utf8'));
  const { file, shown } = rebuildLifecycle(
    readJson(FILE) as LifecycleFile,
    readJson(litellm) as LiteLlmMap,
    day,
  );
  const { rows, ...head } = file;
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
  const start = JSON.stringify(head, null, 2).replace(/\n\}$/, '');
  writeFileSync(FILE, `${start},\n  "rows": [\n${lines}\n  ]\n}\n`);
  console.log(`${rows.length} models end. To look at:`);
  for (const line of shown) console.log(`  ${line}`);
}
