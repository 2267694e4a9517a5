import { z } from 'zod';
import type { ConfigDocument } from './config-document.js';
import { didYouMean, type Finding, type Path } from './config-problem.js';
import { describeFields } from './config-words.js';

/** The JSON Schema of the whole file, for editors. Numbers are allowed where the text of a number is kept. */
export function toJsonSchema(schema: z.ZodType): unknown {
  const drawn = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema['decimal'] !== true) return;
      delete jsonSchema['decimal'];
      (jsonSchema as { type: unknown }).type = ['string', 'number'];
    },
  });
  describeFields(drawn as Parameters<typeof describeFields>[0]);
  return {
    ...drawn,
    title: 'Bursar configuration',
    $id: 'urn:bursar:schema:config-v1',
  };
}

/** Everything a schema has to say against a document, in the words of its author. */
export function shapeFindings(schema: z.ZodType, document: ConfigDocument): Finding[] {
  const parsed = schema.safeParse(document.value);
  return parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) => toFindings(issue, [], schema, document));
}

function toFindings(
  issue: z.core.$ZodIssue,
  base: Path,
  schema: z.ZodType,
  document: ConfigDocument,
): Finding[] {
  const path = [...base, ...issue.path] as Path;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key], key, keysAt(schema, path)));
    case 'invalid_key':
      return issue.issues
        .flatMap((inner) => toFindings(inner, path, schema, document))
        .map((finding) => ({ ...finding, path, atKey: true }));
    case 'invalid_type':
      return [wrongType(path, issue.expected, document)];
    case 'invalid_union':
      return unionFindings(issue, path, schema, document);
    case 'custom': {
      const { code = 'bad_value', hint } = (issue.params ?? {}) as { code?: string; hint?: string };
      return [{ path, code, message: issue.message, hint }];
    }
    case 'invalid_value': {
      const wanted = issue.values.map((value) => JSON.stringify(value)).join(' or ');
      return document.has(path)
        ? [{ path, code: 'bad_value', message: `expected ${wanted}`, hint: `write ${wanted}` }]
        : [missing(path)];
    }
    default:
      return [{ path, code: 'bad_value', message: issue.message }];
  }
}

/** Of the ways a value may be written, the one its author seems to have chosen. */
function unionFindings(
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
  schema: z.ZodType,
  document: ConfigDocument,
): Finding[] {
  const meant = issue.errors.find((issues) =>
    issues.every((inner) => inner.code !== 'invalid_type' || inner.path.length > 0),
  );
  if (meant !== undefined)
    return meant.flatMap((inner) => toFindings(inner, path, schema, document));
  const expected = issue.errors.flatMap((issues) =>
    issues.flatMap((inner) => (inner.code === 'invalid_type' ? [inner.expected] : [])),
  );
  return [wrongType(path, expected.map(typeName).join(' or '), document)];
}

function unknownKey(path: Path, key: string, known: readonly string[]): Finding {
  const meant = didYouMean(key, known);
  const hint =
    meant === undefined
      ? `known here: ${known.join(', ')}`
      : `did you mean ${JSON.stringify(meant)}?`;
  return {
    path,
    code: 'unknown_key',
    message: `unknown key ${JSON.stringify(key)}`,
    hint,
    atKey: true,
  };
}

function missing(path: Path): Finding {
  const key = String(path.at(-1) ?? '');
  return {
    path,
    code: 'missing_key',
    message: `the key ${JSON.stringify(key)} is missing`,
    hint: `add ${key}`,
  };
}

function wrongType(path: Path, expected: string, document: ConfigDocument): Finding {
  if (!document.has(path)) return missing(path);
  const found = valueAt(document.value, path);
  const written = document.sourceAt(path);
  const wantsText = expected === 'string' || expected.startsWith('text');
  const quotable = wantsText && written !== undefined && written !== '' && found !== null;
  const hint = quotable
    ? `write it in quotes: ${JSON.stringify(written)}`
    : `write ${typeName(expected)}`;
  return {
    path,
    code: 'wrong_type',
    message: `expected ${typeName(expected)}, found ${typeName(typeOf(found))}`,
    hint,
  };
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
  null: 'nothing',
};

const typeName = (type: string): string => TYPE_NAMES[type] ?? type;

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) at = (at as Record<string | number, unknown> | null | undefined)?.[step];
  return at;
}

/** The keys a schema knows at a path. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  let at: z.core.$ZodType | undefined = schema;
  for (const step of path) at = at === undefined ? undefined : inside(bare(at), step);
  const object = at === undefined ? undefined : bare(at);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function inside(schema: z.core.$ZodType, step: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodObject) return (schema.shape as Record<string, z.core.$ZodType>)[step];
  return undefined;
}

function bare(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? bare(schema.unwrap())
    : schema;
}
