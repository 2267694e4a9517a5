import type { SpendQuestion } from './question.js';

/** The same question for a terminal. */
export function asCommand({ from, to, timezone, groupBy, filters, top }: SpendQuestion): string {
  const values = filters.flatMap(({ dimension, in: list, exclude }) =>
    list.map((value) => `${dimension}${exclude ? '!' : ''}=${value ?? ''}`),
  );
  return [
    'npx bursar spend',
    `--from ${from} --to ${to} --tz ${quoted(timezone)}`,
    ...(groupBy.length === 0 ? [] : [`--group ${quoted(groupBy.join(','))}`]),
    ...values.map((value) => `--filter ${quoted(value)}`),
    ...(top === undefined ? [] : [`--top ${top}`]),
  ].join(' ');
}

/** As one word for a shell of Unix. */
const quoted = (text: string): string =>
  /^[\w./:@,+=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The same question for the GraphQL endpoint, without variables. */
export function asGraphql(question: SpendQuestion): string {
  const { vsFrom: _from, vsTo: _to, latency: _latency, ...input } = question;
  return `{
  spend(input: ${literal(input)}) {
    ... on SpendResult {
      rows { keys other figures { cost requests } }
      total { cost requests }
    }
    ... on Problem { code message hint }
  }
}`;
}

/** GraphQL writes names of fields without quotes. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{ ${fields.map(([name, one]) => `${name}: ${literal(one)}`).join(', ')} }`;
}
