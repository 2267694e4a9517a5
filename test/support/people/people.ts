import type { Caller } from '../http/client.js';
import type { TestBursar } from '../processes/server.js';
import { logLine, type LineOptions } from '../usage/lines.js';

/** One role that all developers share; only the session says who calls. */
export const sessionOf = (name: string): string =>
  `arn:aws:sts::444455556666:assumed-role/DevRole/${name}`;

/** A call of a developer: 1,000 tokens in, 500 out, $0.01155. */
export const callOf = (name: string, more: LineOptions = {}): string =>
  logLine({ principal: sessionOf(name), ...more });

export interface ImportedPeople {
  readonly dryRun: boolean;
  readonly received: number;
  readonly accepted: number;
  readonly rejected: readonly { line: number; code: string; message: string; hint: string }[];
  readonly moved: readonly {
    user: string;
    from: number | null;
    to: number | null;
    before: string | null;
    after: string | null;
  }[];
}

export const postPeople = (
  bursar: TestBursar,
  text: string,
  query = '',
  as?: Caller,
): Promise<Response> =>
  bursar.http(
    `/v1/people${query}`,
    { method: 'POST', headers: { 'content-type': 'text/csv' }, body: text },
    as,
  );

export async function importPeople(
  bursar: TestBursar,
  lines: readonly string[],
  query = '',
): Promise<ImportedPeople> {
  const answer = await postPeople(bursar, ['user,team,from,to', ...lines].join('\n'), query);
  if (answer.status !== 200) throw new Error(await answer.text());
  return (await answer.json()) as ImportedPeople;
}
