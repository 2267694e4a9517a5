import { parseJson } from '@bursar/logs';
import { isJson, type Json } from './bedrock-body.js';

/**
 * The objects of a body: itself, or the chunks of its stream. Some writers leave JSON as text, or the events of a stream as
 * they went over the wire, `data: {…}`; a text that is neither, such as `[DONE]`, has none.
 */
export function partsOf(body: unknown): readonly Json[] {
  if (isJson(body)) return [body];
  if (typeof body === 'string') return partsOfText(body);
  if (!Array.isArray(body)) return [];
  const parts: Json[] = [];
  for (const one of body as unknown[]) {
    if (isJson(one)) parts.push(one);
    else if (typeof one === 'string') parts.push(...partsOfText(one));
  }
  return parts;
}

const EVENT = /^data:\s*(?=\{)/;

function partsOfText(text: string): readonly Json[] {
  const start = text.trimStart();
  if (start.startsWith('{') || start.startsWith('[')) {
    const value = parseJson(start);
    if (value !== undefined)
      return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isJson);
  }
  if (!start.startsWith('data:') && !start.startsWith('event:') && !start.startsWith('{'))
    return [];
  return start
    .split('\n')
    .map((line) => parseJson(line.replace(EVENT, '')))
    .filter(isJson);
}
