import type { AuditEntry } from './audit.query.js';
import { type FieldChange, fieldChanges } from './changes.js';
import { formatMonth } from '../../shared/format/dates.js';
import { formatUsd } from '../../shared/format/money.js';

/** "startTest" as "start test". */
const apart = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase();

/** What a kind of thing is called, where its name in code says it badly. */
const THINGS: Readonly<Record<string, string>> = {
  apiKey: 'API key',
  configSection: 'section of the configuration',
  limitRequest: 'request for more',
  unbudgeted: 'what no budget covers',
  priceBook: 'price book',
  signIn: 'sign-in',
};

export const thingText = (entityType: string): string => THINGS[entityType] ?? apart(entityType);

/** Past tenses that -ed alone does not make, and what reads better than one: of an action, or of every action by that verb. */
const PAST: Readonly<Record<string, string>> = {
  'configSection.own': 'made a file own',
  'ladder.cross': 'crossed a step of',
  'ladder.resume': 'resumed a step of',
  'stop.outside': 'carried to AWS',
  act: 'acted on',
  alert: 'reported',
  deny: 'denied',
  emergencyRaise: 'raised in an emergency',
  final: 'made final',
  freeze: 'froze',
  resend: 'sent again',
  seed: 'brought in',
  send: 'sent',
  set: 'set',
  split: 'split',
  undo: 'took back',
  unfreeze: 'unfroze',
  withdraw: 'withdrew',
};

/** "budget.change" as "changed", "priceBook.seed" as "brought in". */
export function actionText(action: string): string {
  const verb = action.slice(action.lastIndexOf('.') + 1);
  const known = PAST[action] ?? PAST[verb];
  if (known !== undefined) return known;
  const [first = '', ...rest] = apart(verb).split(' ');
  return [PAST[first] ?? pastOf(first), ...rest].join(' ');
}

const pastOf = (verb: string): string =>
  verb.endsWith('ed') ? verb : `${verb}${verb.endsWith('e') ? 'd' : 'ed'}`;

/** What needs no name of its thing: "stopped Growth". */
const WHOLE: Readonly<Record<string, string>> = { 'stop.raise': 'stopped', 'stop.lift': 'resumed' };

type Entry = Pick<
  AuditEntry,
  'actorName' | 'action' | 'entityType' | 'entityId' | 'before' | 'after'
>;

/** An id that no person chose says nothing: what it is about does. */
const isRandom = (id: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(id);

/** What is planned for whom, and when: `team/search/2026-12`. */
const PLAN = /^(\w+)\/(.+)\/(\d{4}-\d{2})$/;

function nameOf(
  { entityType, entityId, before, after }: Entry,
  scopeOf: (scope: unknown) => string,
): string {
  const plan = entityType === 'plan' ? PLAN.exec(entityId) : null;
  const [, kind = '', target = '', month = ''] = plan ?? [];
  if (plan !== null) return `of ${scopeOf({ [kind]: target })} for ${formatMonth(month)}`;
  if (!isRandom(entityId)) return entityId;
  const state = (after ?? before) as Readonly<Record<string, unknown>> | null;
  if (state?.['scope'] !== undefined) return `of ${scopeOf(state['scope'])}`;
  const limit = state?.['budget'] ?? state?.['quota'];
  if (typeof limit === 'string') return `of ${limit}`;
  return typeof state?.['name'] === 'string' ? state['name'] : entityId.slice(0, 8);
}

/** "Platform engineer changed budget legal-month: limit 500 → 3000". */
export function sentenceOf(entry: Entry, scopeOf: (scope: unknown) => string): string {
  const { actorName, action, entityType, before, after } = entry;
  const thing = thingText(entityType);
  const name = nameOf(entry, scopeOf);
  const what = name === thing || name === entityType ? thing : `${thing} ${name}`;
  const whole = WHOLE[action];
  if (whole !== undefined) return `${actorName} ${whole} ${name.replace(/^of /, '')}`;
  const head = `${actorName} ${actionText(action)} ${what}`;
  if (before === null || after === null) return head;
  const [first, ...others] = fieldChanges(before, after).filter(saysMore);
  if (first === undefined) return head;
  const more = others.length === 0 ? '' : `, and ${String(others.length)} more`;
  return `${head}: ${fieldText(first.field)} ${valueText(first.before, first)} → ${valueText(first.after, first)}${more}`;
}

/** Who did it, and when, is said already; a hash says nothing to a person. */
const saysMore = ({ field, after }: FieldChange): boolean =>
  !/[a-z](By|At)$/.test(field) && !/^[0-9a-f]{64}$/.test(after ?? '');

/** Of a field that is an amount. */
const isUsd = (field: string): boolean => /(?:^|\.|[a-z])usd$/i.test(field);

/** `targets.0.requestsPerMinute` as "targets 1 requests per minute"; `per1M` is a word that people know. */
const fieldText = (field: string): string =>
  field
    .replace(/(^|\.)usd$/, '$1amount')
    .replace(/(?<=[a-z])Usd$/, '')
    .replace(/\.(\d+)/g, (_, at: string) => ` ${Number(at) + 1}`)
    .replaceAll('.', ' ')
    .replace(/(?<=[a-z])[A-Z](?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`);

function valueText(value: string | undefined, { field }: FieldChange): string {
  if (value === undefined || value === 'null') return 'none';
  return isUsd(field) && isDecimal(value) ? formatUsd(value) : value;
}

const isDecimal = (value: string): boolean => /^-?\d+(?:\.\d+)?$/.test(value);
