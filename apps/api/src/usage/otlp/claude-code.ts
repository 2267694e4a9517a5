import { fingerprint } from '@bursar/logs';
import { isJson, type Json } from '../bedrock/bedrock-body.js';
import { type Attributes, attributesOf, firstText, joined, timeOf, whoOf } from './attributes.js';
import { withoutNothing } from './gen-ai-span.js';

const TOKENS = 'claude_code.token.usage';
const METERS: Readonly<Record<string, string>> = {
  input: 'input',
  output: 'output',
  cacheRead: 'cacheRead',
  cacheCreation: 'cacheWrite',
};

/** The counts of one series, model by model, at one time. */
export interface TokenPoint {
  readonly event: Json;
  /** Of all that this series has counted since `begun`; null: since the point before it alone. */
  readonly running: { readonly series: string; readonly begun: string } | null;
}

export interface TokenPoints {
  readonly points: readonly TokenPoint[];
  /** Points of other metrics, and of calls that their provider's log brings. */
  readonly ignored: number;
  /** Of these, those that the log brings. */
  readonly logged: number;
}

/**
 * Tokens that Claude Code reports of its own calls, to models that are not called through Bedrock. Calls through Bedrock have
 * a line each in its log, which knows user and session by the caller: counted here too, they would be counted twice. Where
 * Bedrock's log is off, the resource attribute `bursar.log` says `off`.
 */
export function tokenPoints(
  metrics: readonly { readonly metric: Json; readonly resource: Attributes }[],
): TokenPoints {
  const points = new Map<string, Piece>();
  let [ignored, logged] = [0, 0];
  for (const { metric, resource } of metrics) {
    const { name } = metric;
    for (const point of pointsOf(metric)) {
      const piece = name === TOKENS ? pieceOf(metric, point, resource) : null;
      if (piece === null) ignored += 1;
      else if (piece === 'logged') [ignored, logged] = [ignored + 1, logged + 1];
      else join(points, piece);
    }
  }
  return { points: [...points.values()].map(toPoint), ignored, logged };
}

interface Piece {
  readonly id: string;
  readonly series: string;
  readonly begun: string;
  readonly isRunning: boolean;
  readonly usage: Record<string, number>;
  readonly fields: Json;
}

function pointsOf(metric: Json): readonly Json[] {
  const kinds = ['sum', 'gauge', 'histogram', 'exponentialHistogram', 'summary'];
  const data = kinds.map((kind) => metric[kind]).find(isJson);
  const points = data?.['dataPoints'];
  return Array.isArray(points) ? (points as unknown[]).filter(isJson) : [];
}

function pieceOf(metric: Json, point: Json, resource: Attributes): Piece | 'logged' | null {
  const sum = metric['sum'];
  const own = attributesOf(point['attributes']);
  const meter = METERS[firstText(own, 'type') ?? ''];
  const model = firstText(own, 'model');
  const at = timeOf(point['timeUnixNano']);
  if (!isJson(sum) || meter === undefined || model === null || at === null) return null;
  const attributes = joined(own, resource);
  if (isBedrock(model) && firstText(attributes, 'bursar.log') !== 'off') return 'logged';
  const begun = timeOf(point['startTimeUnixNano']) ?? '';
  const series = seriesOf(own, resource);
  const count = Number(point['asInt'] ?? point['asDouble'] ?? NaN);
  const temporality = sum['aggregationTemporality'];
  const fields = {
    at,
    model,
    provider: isBedrock(model) ? 'bedrock' : 'anthropic',
    operation: 'claude-code',
    region: firstText(attributes, 'aws.region', 'cloud.region'),
    ...whoOf(attributes),
    agent: firstText(attributes, 'bursar.agent') ?? 'claude-code',
  };
  return {
    id: `${series}/${begun}/${at}`,
    series,
    begun,
    isRunning: temporality === 2 || temporality === 'AGGREGATION_TEMPORALITY_CUMULATIVE',
    usage: { [meter]: count },
    fields: withoutNothing(fields),
  };
}

/** An id of Bedrock names the vendor before the model; the vendor's own does not. */
const isBedrock = (model: string): boolean => /^arn:|(^|\.)anthropic\./.test(model);

/** One series for all kinds of tokens: they are one usage. */
function seriesOf(own: Attributes, resource: Attributes): string {
  const words = [...own].filter(([name]) => name !== 'type').sort(byName);
  return fingerprint(JSON.stringify([words, [...resource].sort(byName)]));
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

function join(points: Map<string, Piece>, piece: Piece): void {
  const known = points.get(piece.id);
  if (known === undefined) points.set(piece.id, piece);
  else
    for (const [meter, count] of Object.entries(piece.usage))
      known.usage[meter] = (known.usage[meter] ?? 0) + count;
}

function toPoint({ id, series, begun, isRunning, usage, fields }: Piece): TokenPoint {
  return {
    event: { requestId: `claude-code:${id}`, ...fields, usage },
    running: isRunning ? { series, begun } : null,
  };
}
