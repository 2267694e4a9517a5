import { parseJson } from './json.js';

/** What CloudWatch Logs calls the text of an event, in its API and in the results of a query. */
const MESSAGES = ['message', '@message'];
const RECORD = /"schemaType"\s*:/;

/**
 * The record inside an event of CloudWatch Logs, or inside a JSON string; null for what is no wrapper. A record names its
 * schema itself; inside a wrapper its quotes are escaped, so the two cannot be confused without parsing every record.
 */
export function unwrap(text: string): string | null {
  if (RECORD.test(text)) return null;
  const isString = text.startsWith('"');
  if (!isString && !MESSAGES.some((name) => text.includes(`"${name}"`))) return null;
  const value = parseJson(text);
  if (typeof value === 'string') return value.trimStart().startsWith('{') ? value : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const name of MESSAGES) {
    const message = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof message === 'string') return message;
  }
  return null;
}
