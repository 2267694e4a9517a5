import { identityOf, idInArn, withoutPrefix } from '@bursar/pricing';
import type { RateData, RateStep } from './document.js';
import { closeness, compileGlob, type Matcher } from '../glob.js';
import type { ModelSource, PriceQuestion } from '../rules.js';
import { selfNames, type ModelNames } from '../scope.js';
import type { Target } from '../target.js';

/** Whole femtodollars per token. */
export interface TokenRates {
  readonly input: bigint;
  readonly output: bigint;
  /** Of a whole call, beside its tokens: what its units cost. 0 if left out. */
  readonly units?: bigint;
}

interface Step extends TokenRates {
  readonly over: number;
}

interface Place {
  readonly fits: Matcher;
  readonly closeness: number;
  readonly steps: readonly Step[];
}

/** One model of one provider, as calls are priced and named. */
export interface Model {
  readonly names: ModelNames;
  readonly maxOutputTokens: number | null;
  readonly places: readonly Place[];
}

/** Whether any model has a price. */
export const hasRates = (rates: readonly RateData[]): boolean =>
  rates.some(({ places }) => places.length > 0);

/** What a policy document says of models. */
export class Models implements ModelSource {
  /** Bursar knows more, and is asked. */
  readonly unpriced = 'deny';
  readonly #byProvider = new Map<string, Map<string, Model>>();

  constructor(rates: readonly RateData[]) {
    for (const rate of rates) {
      const models = this.#byProvider.get(rate.provider) ?? new Map<string, Model>();
      this.#byProvider.set(rate.provider, models);
      models.set(rate.model, compileModel(rate));
    }
  }

  /** By the reference itself, by the id that its ARN ends in, or by that id behind a geography that is not listed by itself. */
  find(provider: string, reference: string): Model | null {
    const models = this.#byProvider.get(provider);
    if (!models) return null;
    const found = models.get(reference);
    if (found) return found;
    const id = idInArn(reference)?.id ?? reference;
    const behind = withoutPrefix(id);
    // Anywhere in the world is another price, or none.
    const bound = behind?.routing === 'global' ? undefined : behind?.model;
    return models.get(id) ?? (bound === undefined ? null : (models.get(bound) ?? null));
  }

  /** Units have no rates in a document: the caller asks Bursar about a call that names some. */
  rates({ provider, model, region }: Target, { inputTokens }: PriceQuestion): TokenRates | null {
    const found = this.find(provider, model);
    return found && tokenRates(found, region, inputTokens);
  }

  maxOutputTokens({ provider, model }: Target): number | null {
    return this.find(provider, model)?.maxOutputTokens ?? null;
  }

  names(provider: string, reference: string): ModelNames {
    const models = this.#byProvider.get(provider);
    const listed = models?.get(reference);
    if (listed) return listed.names;
    const own = selfNames(reference);
    // Listed by the id in its ARN, it is what that is; by another spelling, it is the same model and called otherwise.
    const same = own.called.map((name) => models?.get(name)).find((one) => one !== undefined);
    const identity = identityOf(reference, (id) => (models?.has(id) ? id : null));
    const model = same ?? models?.get(identity);
    return {
      called: union(own.called, same?.names.called ?? []),
      known: union(own.known, model?.names.known ?? [identity]),
    };
  }
}

const union = (...lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())];

function compileModel(rate: RateData): Model {
  const { model, resolved, alsoKnownAs = [] } = rate;
  const own = selfNames(model);
  const called = union(own.called, resolved === undefined ? [] : [resolved]);
  return {
    names: { called, known: union(called, own.known, alsoKnownAs) },
    maxOutputTokens: rate.maxOutputTokens ?? null,
    places: rate.places.flatMap(({ regions, steps }) => {
      const compiled = steps.map(compileStep);
      return regions.map((region) => ({
        fits: compileGlob(region),
        closeness: closeness(region),
        steps: compiled,
      }));
    }),
  };
}

const compileStep = ({ over, input, output }: RateStep): Step => ({
  over,
  input: BigInt(input),
  output: BigInt(output),
});

/**
 * The most a token may cost in a region: the highest of every step that a prompt of up to `inputTokens` can reach, since
 * it may turn out shorter. Without a region the highest of all places. null where nothing has a price.
 */
export function tokenRates(
  model: Model,
  region: string | null,
  inputTokens: number,
): TokenRates | null {
  let highest: TokenRates | null = null;
  for (const place of placesFor(model, region)) {
    for (const step of place.steps) {
      if (step.over > 0 && step.over >= inputTokens) continue;
      highest = higherRates(highest, step);
    }
  }
  return highest;
}

function placesFor({ places }: Model, region: string | null): readonly Place[] {
  if (region === null || region === '') return places;
  const fitting = places.filter(({ fits }) => fits(region));
  const closest = Math.max(...fitting.map((place) => place.closeness));
  return fitting.filter((place) => place.closeness === closest);
}

/** Input and output may cost most at different places; the bound takes both. */
export function higherRates(a: TokenRates | null, b: TokenRates): TokenRates {
  const units = b.units ?? 0n;
  if (!a) return { input: b.input, output: b.output, units };
  return {
    input: larger(a.input, b.input),
    output: larger(a.output, b.output),
    units: larger(a.units ?? 0n, units),
  };
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** The most that a call can cost, exactly. Token counts are whole numbers. */
export function worstCaseFemto(
  rates: TokenRates,
  inputTokens: number,
  maxOutputTokens: number,
  attempts: number,
): bigint {
  const once = rates.input * BigInt(inputTokens) + rates.output * BigInt(maxOutputTokens);
  return (once + (rates.units ?? 0n)) * BigInt(attempts);
}
