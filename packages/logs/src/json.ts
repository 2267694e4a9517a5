/** `undefined` for what is no JSON. The parser's own message quotes the text, bodies included, so it is never shown. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** An object that names its schema, as every invocation record does. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'schemaType');
}
