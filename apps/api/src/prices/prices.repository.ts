import type { PriceLayerData, PriceRowData, ProviderMultiplier } from '@bursar/pricing';
import type { Sql } from '../platform/database.js';
import type { DatedPrice, OwnModel } from './own-model.js';

/** Who wrote a row: the file that ships with Bursar, or the organisation's configuration. */
export const SEED_OWNER = 'seed';
export const CONFIG_OWNER = 'config';
export const CONFIG_SOURCE = 'configuration file';

export interface StoredRow extends PriceRowData {
  readonly owner: string;
  readonly status: string;
}

/** Listed by a source, and neither the organisation's own nor provisional. */
export const isPublished = ({ owner }: Pick<StoredRow, 'owner'>): boolean =>
  owner !== CONFIG_OWNER && owner !== 'provisional';

export interface StoredLayer extends PriceLayerData {
  readonly source: string;
  readonly owner: string;
}

export interface StoredAlias {
  readonly id: number;
  readonly model: string;
  readonly aliasOf: string | null;
  readonly owner: string;
}

/** The book as stored at one moment. */
export interface StoredBook {
  readonly version: number;
  readonly rows: readonly StoredRow[];
  readonly layers: readonly StoredLayer[];
  readonly aliases: readonly StoredAlias[];
  readonly inferenceProfiles: Readonly<Record<string, string>>;
  readonly multipliers?: readonly ProviderMultiplier[];
}

/** Dates cross JSON as epoch milliseconds. */
const MS = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`;
const DATES = `${MS('valid_from')} AS "validFrom", ${MS('valid_to')} AS "validTo",
  ${MS('system_from')} AS "systemFrom", ${MS('system_to')} AS "systemTo"`;
const KNOWN = `system_from <= coalesce($1::timestamptz, 'infinity') AND
  CASE WHEN $1::timestamptz IS NULL THEN system_to IS NULL ELSE coalesce(system_to > $1::timestamptz, true) END`;

/** As text, which Postgres writes in a third of the time that it takes to build `jsonb`. */
const listOf = (rows: string) =>
  `coalesce((SELECT json_agg(listed) FROM (${rows}) AS listed), '[]')`;

const ALL = `
  SELECT json_build_object(
    'version', (SELECT max(version) FROM price_book_version WHERE created_at <= coalesce($1::timestamptz, 'infinity')),
    'rows', ${listOf(`SELECT id, provider, surface, model, routing, regions, tier, context_over::text AS "contextOver",
        per_1m AS "per1M", per_unit AS "perUnit", source, status, owner, ${DATES}
      FROM price_row WHERE ${KNOWN} ORDER BY id`)},
    'layers', ${listOf(`SELECT id, kind, priority, match, per_1m AS "per1M", percent, factor, source, owner, ${DATES}
      FROM price_layer WHERE ${KNOWN} ORDER BY id`)},
    'aliases', ${listOf(`SELECT id, model, alias_of AS "aliasOf", owner
      FROM model_alias WHERE ${KNOWN} ORDER BY (owner = 'config'), id`)},
    'inferenceProfiles', coalesce((SELECT jsonb_object_agg(arn, model_id) FROM reported_profile), '{}')
      || coalesce((SELECT jsonb_object_agg(arn, model_id) FROM inference_profile), '{}')
  ) AS book`;

type Dated = Record<'validFrom' | 'validTo' | 'systemTo', number | null> & { systemFrom: number };

const toDates = ({ validFrom, validTo, systemFrom, systemTo }: Dated) => ({
  validFrom: validFrom === null ? null : new Date(validFrom),
  validTo: validTo === null ? null : new Date(validTo),
  systemFrom: new Date(systemFrom),
  systemTo: systemTo === null ? null : new Date(systemTo),
});

type Raw<T> = Omit<T, keyof Dated> & Dated;
interface RawBook extends Omit<StoredBook, 'rows' | 'layers'> {
  rows: (Omit<Raw<StoredRow>, 'contextOver'> & { contextOver: string | null })[];
  layers: Raw<StoredLayer>[];
}

/** The version of the book: SQL, for one statement that asks other domains too. */
export const BOOK_VERSION = '(SELECT max(version) FROM price_book_version)';

/** All of it in one statement, so that it is one moment's truth; with `knownAt`, what was believed then. */
export async function loadBook(sql: Sql, knownAt: Date | null): Promise<StoredBook> {
  const [found] = await sql.rows<{ book: RawBook }>(ALL, [knownAt?.toISOString() ?? null]);
  if (found === undefined) throw new Error('The price book could not be read.');
  const { rows, layers, ...rest } = found.book;
  return {
    ...rest,
    rows: rows.map((row) => ({
      ...row,
      ...toDates(row),
      contextOver: row.contextOver === null ? null : BigInt(row.contextOver),
    })),
    layers: layers.map((layer) => ({ ...layer, ...toDates(layer) })),
  };
}

export async function currentVersion(sql: Sql): Promise<number> {
  const [row] = await sql.rows<{ version: number }>(`SELECT ${BOOK_VERSION} AS version`);
  return row?.version ?? 0;
}

export async function versionMadeAt(sql: Sql, version: number): Promise<Date> {
  const [row] = await sql.rows<{ at: Date }>(
    'SELECT created_at AS at FROM price_book_version WHERE version = $1::int',
    [version],
  );
  if (row === undefined) throw new Error(`The price book has no version ${version}.`);
  return row.at;
}

/** Numbers are never given twice, not even to a transaction that failed. */
export async function insertVersion(
  sql: Sql,
  author: string,
  note: string,
  at: Date,
): Promise<number> {
  const [row] = await sql.rows<{ version: number }>(
    'INSERT INTO price_book_version (author, note, created_at) VALUES ($1, $2, $3::timestamptz) RETURNING version',
    [author, note, at.toISOString()],
  );
  return row?.version ?? 0;
}

export interface VersionRow {
  readonly version: number;
  readonly createdAt: Date;
  readonly note: string;
  readonly models: number;
  readonly rows: number;
}

export async function describeVersion(sql: Sql): Promise<VersionRow> {
  const [row] = await sql.rows<VersionRow>(
    `SELECT v.version, v.created_at AS "createdAt", v.note,
       (SELECT count(DISTINCT model)::int FROM price_row WHERE system_to IS NULL) AS models,
       (SELECT count(*)::int FROM price_row WHERE system_to IS NULL) AS rows
     FROM price_book_version v ORDER BY v.version DESC LIMIT 1`,
  );
  if (row === undefined) throw new Error('The price book has no version.');
  return row;
}

export interface StoredPrice extends DatedPrice {
  readonly id: number;
  readonly storedAs: 'row' | 'layer';
}

export interface StoredOwnModel extends OwnModel {
  readonly aliasId: number | null;
  readonly prices: readonly StoredPrice[];
}

/** What the configuration file holds of models and prices now. */
export async function loadOwnModels(sql: Sql): Promise<StoredOwnModel[]> {
  const aliases = await sql.rows<{ id: number; model: string; aliasOf: string | null }>(
    `SELECT id, model, alias_of AS "aliasOf" FROM model_alias WHERE system_to IS NULL AND owner = 'config'`,
  );
  const prices = await sql.rows<StoredPrice & { model: string }>(
    `SELECT id, 'row' AS "storedAs", model, valid_from AS "from", valid_to AS "to", per_1m AS "per1M"
       FROM price_row WHERE system_to IS NULL AND owner = 'config'
     UNION ALL
     SELECT id, 'layer', match->>'modelId', valid_from, valid_to, per_1m
       FROM price_layer WHERE system_to IS NULL AND owner = 'config' AND kind = 'fixed'`,
  );
  const aliasOf = new Map(aliases.map((alias) => [alias.model, alias]));
  const pricesOf = Map.groupBy(prices, ({ model }) => model);
  return [...new Set([...aliasOf.keys(), ...pricesOf.keys()])].sort().map((model) => {
    const alias = aliasOf.get(model);
    const own = (pricesOf.get(model) ?? []).map(({ model: _, ...stored }) => stored);
    return { model, aliasOf: alias?.aliasOf ?? null, aliasId: alias?.id ?? null, prices: own };
  });
}
