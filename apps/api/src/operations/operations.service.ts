import { type Measure, TOKEN_METERS } from '@bursar/pricing';
import type { TimeUnit } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../platform/actor.js';
import { isProblem, type Problem } from '../platform/outcome.js';
import { type Freshness, type SpendInput, SpendService } from '../spend/spend.module.js';
import { type CallHealth, toHealth } from './call-health.js';

export interface OperationsInput extends Pick<SpendInput, 'from' | 'to' | 'timezone' | 'filters'> {
  readonly grain: TimeUnit;
}

export interface ModelHealth {
  readonly provider: string | null;
  readonly model: string | null;
  /** True for the sum of the models beyond the most expensive ones. */
  readonly other: boolean;
  readonly health: CallHealth;
}

export interface HealthPoint {
  /** As clocks of the zone show the start of the bucket. */
  readonly at: string;
  readonly health: CallHealth;
}

export interface OperationsResult {
  readonly __typename: 'OperationsResult';
  readonly range: { readonly from: Date; readonly to: Date; readonly timezone: string };
  readonly total: CallHealth;
  readonly points: readonly HealthPoint[];
  readonly models: readonly ModelHealth[];
  readonly freshness: Freshness;
}

/** A row of the file: one model in one bucket. */
export type ModelPoint = ModelHealth & Pick<HealthPoint, 'at'>;

const MEASURED: readonly Measure[] = [
  'requests',
  'errors',
  'unpriced',
  'estimated',
  'cost',
  ...TOKEN_METERS,
];
const MODELS_MAX = 200;

/** How calls fare, by provider and model and over time. Whose calls an actor may see is decided where spend is asked for. */
@Injectable()
export class OperationsService {
  constructor(@Inject(SpendService) private readonly spend: SpendService) {}

  async ask(actor: Actor, input: OperationsInput): Promise<OperationsResult | Problem> {
    const { grain } = input;
    const byTime = await this.spend.query(actor, toSpend(input, [grain]), MEASURED);
    if (isProblem(byTime)) return byTime;
    const asked = { ...toSpend(input, ['provider', 'model']), top: MODELS_MAX };
    const byModel = await this.spend.query(actor, asked, MEASURED);
    if (isProblem(byModel)) return byModel;
    return {
      __typename: 'OperationsResult',
      range: byModel.range,
      total: toHealth(byModel.total),
      points: byTime.rows.map(({ keys: [at], figures }) => ({
        at: at ?? '',
        health: toHealth(figures),
      })),
      models: byModel.rows.map(({ keys: [provider = null, model = null], other, figures }) => ({
        provider,
        model,
        other,
        health: toHealth(figures),
      })),
      freshness: byModel.freshness,
    };
  }

  /** The same for a file: every model in every bucket. */
  async rows(actor: Actor, input: OperationsInput): Promise<ModelPoint[] | Problem> {
    const asked = toSpend(input, ['provider', 'model', input.grain]);
    const rows = await this.spend.rowsOf(actor, asked, MEASURED);
    if (isProblem(rows)) return rows;
    return rows.map(({ keys: [provider = null, model = null, at], other, figures }) => ({
      provider,
      model,
      other,
      at: at ?? '',
      health: toHealth(figures),
    }));
  }
}

const toSpend = (
  { from, to, timezone, filters }: OperationsInput,
  groupBy: readonly string[],
): SpendInput => ({
  from,
  to,
  timezone: timezone ?? null,
  filters: filters ?? null,
  groupBy,
  latency: true,
  throttles: true,
});
