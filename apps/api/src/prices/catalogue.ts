import type { StoredAlias, StoredBook, StoredLayer, StoredRow } from './prices.repository.js';

/** A layer as people read it; an alias without a price of its own is one too. */
export interface ShownLayer {
  readonly id: number;
  readonly kind: string;
  readonly model: string | null;
  readonly aliasOf: string | null;
  readonly per1M: Readonly<Record<string, string>> | null;
  readonly percent: string | null;
  readonly factor: string | null;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
  readonly source: string;
}

export interface ModelPrices {
  readonly model: string;
  readonly provider: string;
  /** What applies at the moment asked about comes first. */
  readonly rows: readonly StoredRow[];
  readonly layers: readonly ShownLayer[];
}

interface Dated {
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
}

const appliesAt = ({ validFrom, validTo }: Dated, at: Date): boolean =>
  (validFrom === null || validFrom <= at) && (validTo === null || at < validTo);

export interface CatalogueQuestion {
  readonly search?: string | null | undefined;
  /** Only what applies then; without it everything, what applies `now` first. */
  readonly asOf?: Date | null | undefined;
  readonly now: Date;
}

/** Pure: the book by model and provider, in order. */
export function drawCatalogue(
  book: StoredBook,
  { search, asOf, now }: CatalogueQuestion,
): ModelPrices[] {
  const asked = <D extends Dated>(dated: readonly D[]): D[] =>
    asOf == null ? [...dated] : dated.filter((one) => appliesAt(one, asOf));
  const groups = new Map<string, { model: string; provider: string; rows: StoredRow[] }>();
  for (const row of book.rows) {
    const key = `${row.model}\u0000${row.provider}`;
    const group = groups.get(key) ?? { model: row.model, provider: row.provider, rows: [] };
    groups.set(key, group);
    group.rows.push(row);
  }
  const aliases = new Map(book.aliases.map((alias) => [alias.model, alias]));
  for (const model of namedOnly(book, new Set(book.rows.map((row) => row.model)))) {
    groups.set(`${model}\u0000org`, { model, provider: 'org', rows: [] });
  }
  const layers = book.layers.map((layer) => ({
    layer,
    models: namesOf(layer.match['modelId'] ?? layer.match['model']),
  }));
  const wanted = (search ?? '').trim().toLowerCase();
  return [...groups.values()]
    .map(({ model, provider, rows }): ModelPrices => {
      const alias = aliases.get(model);
      const own = layers
        .filter(({ layer, models }) => concerns(layer, models, model, provider))
        .map(({ layer }) => toShown(layer, model, alias));
      return {
        model,
        provider,
        rows: asked(rows).sort(firstAt(asOf ?? now)),
        layers: [
          ...(alias === undefined ? [] : [toShownAlias(alias)]),
          ...asked(own).sort(firstAt(asOf ?? now)),
        ],
      };
    })
    .filter(({ rows, layers: own }) => rows.length > 0 || own.length > 0)
    .filter(
      (prices) =>
        wanted === '' || wordsOf(prices).some((word) => word.toLowerCase().includes(wanted)),
    )
    .sort((a, b) => compareText(a.model, b.model) || compareText(a.provider, b.provider));
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Models that only an alias or a fixed price names. */
function namedOnly({ aliases, layers }: StoredBook, listed: ReadonlySet<string>): Set<string> {
  const fixed = layers
    .filter(({ kind }) => kind === 'fixed')
    .flatMap(({ match }) => namesOf(match['modelId'] ?? match['model']) ?? []);
  return new Set(
    [...aliases.map(({ model }) => model), ...fixed].filter((model) => !listed.has(model)),
  );
}

function namesOf(raw: unknown): readonly string[] | null {
  if (raw === undefined) return null;
  return (Array.isArray(raw) ? raw : [raw]).filter((name) => typeof name === 'string');
}

function concerns(
  { match }: StoredLayer,
  models: readonly string[] | null,
  model: string,
  provider: string,
): boolean {
  const providers = namesOf(match['provider']);
  // What one team has agreed is shown to those who keep contracts, and is no price of the model.
  if (match['team'] !== undefined) return false;
  return (
    (models === null || models.includes(model)) &&
    (providers === null || providers.includes(provider))
  );
}

const wordsOf = ({ model, provider, layers }: ModelPrices): string[] => [
  model,
  provider,
  ...layers.flatMap(({ aliasOf }) => (aliasOf === null ? [] : [aliasOf])),
];

function toShown(layer: StoredLayer, model: string, alias: StoredAlias | undefined): ShownLayer {
  const { id, kind, per1M, percent, factor, validFrom, validTo, source } = layer;
  const named = namesOf(layer.match['modelId'] ?? layer.match['model']) !== null;
  return {
    id,
    kind,
    model: named ? model : null,
    aliasOf: named ? (alias?.aliasOf ?? null) : null,
    per1M: per1M ?? null,
    percent: percent ?? null,
    factor: factor ?? null,
    validFrom,
    validTo,
    source,
  };
}

const toShownAlias = ({ id, model, aliasOf, owner }: StoredAlias): ShownLayer => ({
  id,
  kind: 'alias',
  model,
  aliasOf,
  per1M: null,
  percent: null,
  factor: null,
  validFrom: null,
  validTo: null,
  source: owner,
});

/** In force before not, then the later start, then the normal tier, the shorter prompt and the older id. */
function firstAt<
  D extends Dated & {
    readonly id: number;
    readonly tier?: string;
    readonly contextOver?: bigint | null;
  },
>(at: Date) {
  const start = ({ validFrom }: Dated): number => validFrom?.getTime() ?? -Infinity;
  const descending = (a: number, b: number): number => (a === b ? 0 : a > b ? -1 : 1);
  return (a: D, b: D): number =>
    Number(appliesAt(b, at)) - Number(appliesAt(a, at)) ||
    descending(start(a), start(b)) ||
    Number(b.tier === 'standard') - Number(a.tier === 'standard') ||
    Number(a.contextOver ?? 0n) - Number(b.contextOver ?? 0n) ||
    a.id - b.id;
}
