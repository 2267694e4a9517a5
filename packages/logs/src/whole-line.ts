import { isRecord, parseJson } from './json.js';

interface WholeLine {
  readonly text: string;
  readonly value?: Readonly<Record<string, unknown>>;
}

/** Decides whether a line in braces is one record and nothing else; null: look at its bytes. */
export type ReadWhole = (line: Buffer, recordFollows: boolean) => WholeLine | null;

/** For those who read the record next: it is parsed once. */
export const byParsing: ReadWhole = (line) => {
  const text = line.toString('utf8');
  const value = parseJson(text);
  return isRecord(value) ? { text, value } : null;
};

/** Inside a wrapper its quotes would be escaped. */
const SCHEMA = '"schemaType"';

/** For those who only pass the record on: it names its schema once, and the next line begins one too. */
export const byLooks: ReadWhole = (line, recordFollows) => {
  const at = recordFollows ? line.indexOf(SCHEMA) : -1;
  if (at === -1 || line.indexOf(SCHEMA, at + SCHEMA.length) !== -1) return null;
  return { text: line.toString('utf8') };
};
