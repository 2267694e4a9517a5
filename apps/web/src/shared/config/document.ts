import { parseDocument } from 'yaml';
import { scopeId } from '@bursar/limits/scope';
import { type Plain, toYaml } from '../format/yaml.js';
import { toScope } from '../limits/scopes.js';

/** An entry of the configuration as a form edits it: what a form does not know stays. */
export type Entry = Readonly<Record<string, Plain>>;

/** A file that names this entry alone. */
export const toDocument = (section: string, entry: Entry): string =>
  toYaml({ apiVersion: 'bursar/v1', [section]: [entry] });

/** The one entry of a text; null: it cannot be read, or has none or several. */
export function readEntry(section: string, text: string): Entry | null {
  const entries = readEntries(section, text);
  const [first, ...others] = entries ?? [];
  return first === undefined || others.length > 0 ? null : first;
}

export function readEntries(section: string, text: string): Entry[] | null {
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) return null;
  const value: unknown = document.toJS();
  if (!isRecord(value)) return null;
  const list = value[section] ?? [];
  return Array.isArray(list) && list.every(isRecord) ? (list as Entry[]) : null;
}

/** A file that says this of the section; undefined leaves the section out. */
export const toSection = (section: string, value: Plain | undefined): string =>
  toYaml({ apiVersion: 'bursar/v1', ...(value !== undefined && { [section]: value }) });

/** What a text says of a section; null: it cannot be read. */
export function readSection(
  section: string,
  text: string,
): { readonly value: Plain | undefined } | null {
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) return null;
  const value: unknown = document.toJS();
  return isRecord(value) ? { value: value[section] as Plain | undefined } : null;
}

/** The text with this entry in the place of the one of its name, or after the others. Fields stand in the order of before. */
export function withEntry(section: string, text: string, entry: Entry): string {
  const entries = readEntries(section, text) ?? [];
  const at = entries.findIndex((one) => nameOf(one) === nameOf(entry));
  const order = Object.keys(entries[at] ?? entries[0] ?? {});
  const next = inOrder(entry, order);
  return toYaml({
    apiVersion: 'bursar/v1',
    [section]: at < 0 ? [...entries, next] : entries.with(at, next),
  });
}

function inOrder(entry: Entry, order: readonly string[]): Entry {
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.fromEntries(Object.entries(entry).sort(([a], [b]) => rank(a) - rank(b)));
}

/** What tells an entry from the others of its section. */
export function nameOf(entry: Entry): string {
  const name = entry['id'] ?? entry['key'];
  if (typeof name === 'string') return name;
  return entry['scope'] === undefined ? '' : scopeId(toScope(entry['scope']));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
