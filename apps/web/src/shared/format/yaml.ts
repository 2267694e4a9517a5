export type Plain =
  string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

const BARE = /^[A-Za-z][A-Za-z0-9_/-]*$/;
/** Words that YAML takes for something other than text. */
const RESERVED = /^(true|false|null|yes|no|on|off|y|n)$/i;
const FLOW_WIDTH_MAX = 90;

/** YAML as a person would write it: blocks outside, one line where it fits. */
export function toYaml(value: Plain): string {
  return `${lines(value).join('\n')}\n`;
}

function lines(value: Plain): string[] {
  if (isList(value)) return value.length === 0 ? ['[]'] : value.flatMap(itemLines);
  if (isRecord(value)) {
    const entries = Object.entries(value);
    return entries.length === 0 ? ['{}'] : entries.flatMap(([name, inner]) => pair(name, inner));
  }
  return [scalar(value)];
}

function itemLines(item: Plain): string[] {
  const flow = toFlow(item);
  if (!isRecord(item) || flow.length <= FLOW_WIDTH_MAX - 20) return [`- ${flow}`];
  return lines(item).map((line, at) => (at === 0 ? `- ${line}` : `  ${line}`));
}

function pair(name: string, value: Plain): string[] {
  const flow = `${key(name)}: ${toFlow(value)}`;
  const isBlock = isList(value) ? value.some(isRecord) : isRecord(value);
  if (!isBlock || (isRecord(value) && flow.length <= FLOW_WIDTH_MAX)) return [flow];
  if (isList(value) && value.length === 0) return [flow];
  return [`${key(name)}:`, ...lines(value).map((line) => `  ${line}`)];
}

function toFlow(value: Plain): string {
  if (isList(value)) return `[${value.map(toFlow).join(', ')}]`;
  if (!isRecord(value)) return scalar(value);
  const entries = Object.entries(value).map(([name, inner]) => `${key(name)}: ${toFlow(inner)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function isRecord(value: Plain): value is Readonly<Record<string, Plain>> {
  return typeof value === 'object' && value !== null && !isList(value);
}

const key = (name: string): string => text(name);

function scalar(value: string | number | boolean | null): string {
  return typeof value === 'string' ? text(value) : String(value);
}

function text(value: string): string {
  return BARE.test(value) && !RESERVED.test(value) ? value : JSON.stringify(value);
}
