import { holdsAt, type RecognitionRules } from '../org/org.module.js';
import {
  type Attributable,
  CLIENT_FIELDS,
  REPORTED_DIMENSIONS,
  resourcesOf,
} from './attribution-memory.js';
import { clientOf } from './client.js';

type Word = (name: string) => string | null;

/**
 * What trusted metadata says of the dimensions; else, of the organisation's own, what the tags of project, profile and
 * principal say. Who made the call, and with which program, is known without trust.
 */
export function customOf(
  call: Attributable,
  rules: RecognitionRules,
  word: Word,
  user: string | null,
): Record<string, string> {
  const pairs: [string, string | null][] = [['client', clientIn(call, rules, word)]];
  for (const name of [...REPORTED_DIMENSIONS, ...rules.dimensions])
    pairs.push([
      name,
      word(name) ?? (rules.dimensions.includes(name) ? tagOf(call, rules, name) : null),
    ]);
  if (user !== null) pairs.push(['user', user]);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== null));
}

function clientIn(call: Attributable, rules: RecognitionRules, word: Word): string | null {
  // A dimension of the organisation's own by this name, such as its customers, is another thing.
  if (rules.dimensions.includes('client')) return null;
  if (typeof call.client === 'string') return call.client;
  for (const field of CLIENT_FIELDS) {
    const named = word(field);
    const client = named === null ? null : clientOf(named);
    if (client !== null) return client;
  }
  // An agent that is called as a client is that client, such as claude-code in its own metrics.
  const agent = word('agent');
  return agent !== null && clientOf(agent) === agent ? agent : null;
}

function tagOf(call: Attributable, rules: RecognitionRules, name: string): string | null {
  const { resources } = rules;
  if (resources.tags.size === 0) return null;
  for (const arn of resourcesOf(call, rules)) {
    const standing = resources.tags.get(arn)?.find((dated) => holdsAt(dated, call.occurredAt));
    const value =
      standing !== undefined && Object.hasOwn(standing.tags, name) ? standing.tags[name] : '';
    if (value !== undefined && value !== '') return value;
  }
  return null;
}
