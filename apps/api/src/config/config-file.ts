import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { readDocument } from './config-document.js';
import type { ConfigProblem, Finding, Path } from './config-problem.js';
import { shapeFindings, toJsonSchema } from './config-schema.js';
import type { ConfigSection } from './config-section.js';

const API_VERSION = 'bursar/v1';

export interface ConfigFile {
  /** By section key; every part fits its section's schema. */
  readonly values: Readonly<Record<string, unknown>>;
  toProblem(finding: Finding): ConfigProblem;
}

export type ReadConfig =
  | { readonly file: ConfigFile }
  | { readonly problems: readonly ConfigProblem[] };

function fileSchema(sections: readonly ConfigSection[]): z.ZodType {
  const keys = sections.map(({ key, schema }) => [key, schema.optional()] as const);
  return z.strictObject({
    // JSON has no comments: this key tells an editor where the schema is.
    $schema: z.string().optional(),
    apiVersion: z.literal(API_VERSION),
    ...Object.fromEntries(keys),
  });
}

export const fileJsonSchema = (sections: readonly ConfigSection[]): unknown =>
  toJsonSchema(fileSchema(sections));

/** Every problem of the file at once, in the order in which its author meets them; or the file. */
export function readConfigFile(text: string, sections: readonly ConfigSection[]): ReadConfig {
  const exact = sections.flatMap(({ key, exactText }) => exactText.map((path) => [key, ...path]));
  const read = readDocument(text, (path) => exact.some((pattern) => fitsPath(pattern, path)));
  if ('problems' in read) return read;
  const { document } = read;
  const findings: Finding[] = [
    ...document.findings,
    ...shapeFindings(fileSchema(sections), document),
  ];
  const values = isRecord(document.value) ? document.value : {};
  for (const section of sections) {
    const note = (finding: Finding) =>
      findings.push({ ...finding, path: [section.key, ...finding.path] });
    const lineOf = (path: Path) => document.lineOf([section.key, ...path]);
    if (values[section.key] !== undefined) section.check(values[section.key], note, lineOf);
  }
  if (findings.length > 0) {
    return { problems: inOrder(findings.map((finding) => document.toProblem(finding))) };
  }
  return { file: { values, toProblem: (finding) => document.toProblem(finding) } };
}

/** The file that says what `values` hold, byte for byte the same for the same values. */
export function writeConfigFile(values: Readonly<Record<string, unknown>>): string {
  return stringify(
    { apiVersion: API_VERSION, ...values },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

/** The same file as JSON: amounts are text in the file, so none passes through a binary number. */
export const toJsonFile = (text: string): string => `${JSON.stringify(parse(text), null, 2)}\n`;

export function inOrder(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const seen = new Set<string>();
  return problems
    .filter((problem) => {
      const key = `${problem.line}:${problem.column}:${problem.code}:${problem.message}`;
      return !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

function fitsPath(pattern: Path, path: Path): boolean {
  return (
    pattern.length === path.length && pattern.every((step, at) => step === '*' || step === path[at])
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
