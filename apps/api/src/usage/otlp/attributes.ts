import { isJson, type Json } from '../bedrock/bedrock-body.js';

export type Attribute = string | number | boolean;
export type Attributes = ReadonlyMap<string, Attribute>;

/** Longer texts are content, and nothing here is named by them. */
const TEXT_CHARS_MAX = 2_048;

/** Attributes of one value each, as protobuf or JSON has them; lists and maps, where messages are kept, are left out. */
export function attributesOf(list: unknown): Attributes {
  const found = new Map<string, Attribute>();
  if (!Array.isArray(list)) return found;
  for (const one of list as unknown[]) {
    if (!isJson(one) || typeof one['key'] !== 'string' || !isJson(one['value'])) continue;
    const value = valueOf(one['value']);
    if (value !== null) found.set(one['key'], value);
  }
  return found;
}

function valueOf({ stringValue, intValue, doubleValue, boolValue }: Json): Attribute | null {
  if (typeof stringValue === 'string')
    return stringValue.length > TEXT_CHARS_MAX ? null : stringValue;
  if (typeof intValue === 'string' || typeof intValue === 'number') return Number(intValue);
  if (typeof doubleValue === 'number' || typeof doubleValue === 'string')
    return Number(doubleValue);
  return typeof boolValue === 'boolean' ? boolValue : null;
}

/** The first of these attributes that says something. */
export function firstOf(attributes: Attributes, ...names: readonly string[]): Attribute | null {
  for (const name of names) {
    const value = attributes.get(name);
    if (value !== undefined && value !== '') return value;
  }
  return null;
}

export function firstText(attributes: Attributes, ...names: readonly string[]): string | null {
  const value = firstOf(attributes, ...names);
  return value === null ? null : String(value);
}

/** Those of the span or point before those of what sent it. */
export const joined = (own: Attributes, resource: Attributes): Attributes =>
  new Map([...resource, ...own]);

/** Nanoseconds since 1970, as text or number, as an ISO time; null where there is none. */
export function timeOf(nanoseconds: unknown): string | null {
  const ms = millisecondsOf(nanoseconds);
  if (ms === null || ms <= 0 || ms > 8.64e15) return null;
  return new Date(ms).toISOString();
}

export function millisecondsOf(nanoseconds: unknown): number | null {
  if (typeof nanoseconds !== 'string' && typeof nanoseconds !== 'number') return null;
  const text = String(nanoseconds);
  if (!/^\d{1,20}$/.test(text)) return null;
  return Number(BigInt(text) / 1_000_000n);
}

/** What names the caller of any report, under the names that are in use for it; `bursar.*` says it outright. */
export function whoOf(attributes: Attributes): Json {
  const text = (...names: string[]) => firstText(attributes, ...names);
  const own = [...attributes].flatMap(([name, value]) =>
    name.startsWith(OWN) && !NAMED.has(name.slice(OWN.length))
      ? [[name.slice(OWN.length), String(value)] as const]
      : [],
  );
  return {
    team: text('bursar.team', 'team.id', 'team', 'team.name'),
    project: text('bursar.project', 'project.id', 'project'),
    environment: text(
      'bursar.environment',
      'deployment.environment.name',
      'deployment.environment',
    ),
    user: text('bursar.user', 'user.email', 'enduser.id', 'user.id', 'user.account_uuid'),
    session: text('bursar.session', 'gen_ai.conversation.id', 'session.id'),
    agent: text('bursar.agent', 'gen_ai.agent.name', 'gen_ai.agent.id', 'gen_ai.workflow.name'),
    tool: text('bursar.tool', 'gen_ai.tool.name'),
    admissionId: text('bursar.admission_id'),
    ...(own.length > 0 && { metadata: Object.fromEntries(own) }),
  };
}

const OWN = 'bursar.';
const NAMED = new Set([
  ...['team', 'project', 'environment', 'user', 'session', 'agent', 'tool', 'admission_id', 'log'],
]);
