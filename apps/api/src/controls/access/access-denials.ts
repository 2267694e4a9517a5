import { fromFemto, type PriceBook } from '@bursar/pricing';
import type { configGate } from '../../config/config.module.js';
import { teamNames } from '../../org/org.module.js';
import type { Sql } from '../../platform/database.js';
import { dollars } from '../../platform/text/dollars.js';
import type { AccessInFile } from '../control-file.js';
import { type DeniedKind, newlyDenied } from './access-trial.js';
import { calledLately, DAYS, modelsOf } from './called-lately.js';

const NAMED_MAX = 5;

/** What rules of access deny that passes by those in force, as far as it was called in the last seven days. */
export async function accessDenials(
  sql: Sql,
  saved: readonly AccessInFile[],
  inForce: readonly AccessInFile[],
  { book, at }: { readonly book: PriceBook; readonly at: Date },
): Promise<configGate.PlannedDenial[]> {
  const { called } = await calledLately(sql, at);
  const found = newlyDenied(saved, inForce, called, modelsOf(book));
  const teams = await teamNames(sql, [
    ...new Set([...found.values()].flatMap(({ rows }) => rows.flatMap(({ team }) => team ?? []))),
  ]);
  return [...found].map(([entityId, { denied, rows }]) => ({
    entityType: 'modelAccess',
    entityId,
    sentence: sentenceOf(denied, rows, teams),
  }));
}

function sentenceOf(
  denied: bigint,
  rows: readonly DeniedKind[],
  teams: ReadonlyMap<string, string>,
): string {
  const named = rows.slice(0, NAMED_MAX).map(({ team, model, region, because, calls, usd }) => {
    const what = because === 'region' ? `${model} in ${region}` : model;
    const who = team === null ? 'no team' : (teams.get(team) ?? team);
    return `${what} of ${who} (${plural(calls)}${usd === null ? '' : `, ${dollars(fromFemto(usd))}`})`;
  });
  const more = rows.length - named.length;
  const rest = more > 0 ? ` and ${more} more` : '';
  return (
    `${plural(denied)} of the last ${DAYS} days would have been denied: ${named.join(', ')}${rest}. ` +
    'Such calls are denied as soon as this is applied.'
  );
}

const plural = (calls: bigint): string => `${calls} ${calls === 1n ? 'call' : 'calls'}`;
