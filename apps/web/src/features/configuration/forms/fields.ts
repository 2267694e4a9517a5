import type { Plain } from '../../../shared/format/yaml.js';

/** A map of the file, as a form edits it: what a form does not know stays. */
export type Fields = Readonly<Record<string, Plain>>;

export const isFields = (value: Plain | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const fieldsOf = (value: Plain | undefined): Fields => (isFields(value) ? value : {});

export const listOf = (value: Plain | undefined): readonly Plain[] =>
  Array.isArray(value) ? (value as readonly Plain[]) : [];

export const textOf = (value: Plain | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

export const textsOf = (value: Plain | undefined): string[] => listOf(value).map(textOf);

/** What says nothing is left out of the file. */
export function withField(fields: Fields, name: string, value: Plain | undefined): Fields {
  const { [name]: _, ...rest } = fields;
  if (value === undefined || value === '' || value === false) return rest;
  if (Array.isArray(value) && value.length === 0) return rest;
  if (isFields(value) && Object.keys(value).length === 0) return rest;
  return { ...fields, [name]: value };
}

/** Digits as a number; anything else goes into the text as it is, where the plan refuses it. */
export const numberIn = (typed: string): Plain =>
  /^\d{1,9}(\.\d{1,6})?$/.test(typed.trim()) ? Number(typed.trim()) : typed;

/** One a line. */
export const linesOf = (typed: string): string[] =>
  typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** "team = search, ads": a name and its values, as the file has them: one text, or a list. */
export type Pair = readonly [name: string, values: string];

export const pairsOf = (value: Plain | undefined): Pair[] =>
  Object.entries(fieldsOf(value)).map(([name, values]) => [
    name,
    Array.isArray(values) ? textsOf(values).join(', ') : textOf(values),
  ]);

export const fromPairs = (pairs: readonly Pair[]): Fields =>
  Object.fromEntries(
    pairs.map(([name, values]) => {
      // While it is typed, a comma at the end stays.
      const parts = values.split(',').map((part) => part.trim());
      return [name, parts.length === 1 ? (parts[0] ?? '') : parts];
    }),
  );
