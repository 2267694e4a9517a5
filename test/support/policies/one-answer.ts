import {
  type AccessRule,
  compilePolicy,
  compileStops,
  type Health,
  POLICY_FORMAT,
  type RateData,
  readPolicy,
  readStopsDocument,
  type RouteData,
  type StopData,
  STOPS_FORMAT,
} from '@bursar/policy';
import { type PriceBook, worstRates } from '@bursar/pricing';
import { priceCall } from '../../../apps/api/src/admissions/admission-request.js';
import type { Denial, planning } from '../../../apps/api/src/budgets/budgets.module.js';
import { callRules } from '../../../apps/api/src/controls/call-rules.js';
import { judgeCall } from '../../../apps/api/src/controls/controls-judge.js';
import { knownCall } from '../../../apps/api/src/controls/known-call.fixture.js';
import {
  identified,
  narrowTo,
  stopsFor,
} from '../../../apps/api/src/policies/document/policy-content.js';
import { ratesOf } from '../../../apps/api/src/policies/document/policy-rates.js';
import { askedCall, type GatewayCall } from '../../../packages/gateway/src/admission/call.js';
import { Judgement } from '../../../packages/gateway/src/admission/judgement.js';

/** What people wrote, as the rows of the api have it. */
export interface Rules {
  readonly stops: readonly StopData[];
  readonly access: readonly AccessRule[];
  readonly routes: readonly RouteData[];
}

export type Asked = GatewayCall & { readonly requestId: string };

type Place = planning.CallPlan['target'];

export type Answer =
  | { readonly outcome: 'stopped'; readonly stop: unknown }
  | { readonly outcome: string }
  | {
      readonly outcome: 'proceeds';
      readonly target: Place;
      readonly attempts: number;
      readonly worst: bigint;
    };

export const AT = Date.parse('2026-11-20T12:00:00Z');
export const ENVIRONMENT = 'prod';
export const KEY = 'edge';
export const DIMENSION = 'feature';

/** As admissions decide: rows of controls, and the price book as the source of names and rates. */
export function byApi(
  { stops, access, routes }: Rules,
  book: PriceBook,
  health: Health,
): (call: Asked) => Answer {
  const data = { stops, access, routes, flags: [] };
  const byRoute = new Map(routes.map(({ key }) => [key, health]));
  const rules = callRules({ version: 1, data, health: byRoute }, book);
  return (call) => {
    const { provider = 'bedrock', region = '', operation, units, attempts = 1 } = call;
    const request = { ...call, provider, region, operation, units: undefined, attempts };
    const { known, plan } = knownCall(
      { ...request, dimensions: { ...call.dimensions }, environment: ENVIRONMENT },
      { key: KEY, at: AT },
    );
    if (units !== undefined) throw new Error('Units are not asked for here.');
    const answer = judgeCall(known, plan, rules);
    if ('code' in answer) return denied(answer, call, book);
    // What budgets say of it, where one is hard.
    const { worst } = priceCall(known, answer, book);
    if (worst === null) return { outcome: 'unpriced_model' };
    return { outcome: 'proceeds', target: answer.target, attempts: answer.attempts, worst };
  };
}

/** Where nothing that is allowed has a price, a gateway asks before health is looked at: so would budgets deny it. */
function denied({ code, ...more }: Denial, call: Asked, book: PriceBook): Answer {
  const facts: Readonly<Record<string, unknown>> = 'facts' in more ? { ...more.facts } : {};
  if (code === 'stopped') return { outcome: code, stop: facts['stop'] };
  if (code !== 'no_healthy_target') return { outcome: code };
  const isPriced = (facts['targets'] as Place[]).some(
    ({ model, ...place }) =>
      worstRates(book, { modelRef: model, ...place, at: AT }, call.inputTokens).outcome ===
      'priced',
  );
  return { outcome: isPriced ? code : 'unpriced_model' };
}

/** As a gateway decides: by documents made of the same rows, as they arrive. */
export function byGateway(
  { stops, access, routes }: Rules,
  book: PriceBook,
  health: Health,
): (call: Asked) => Answer {
  const head = {
    environment: ENVIRONMENT,
    version: 1,
    previousHash: null,
    issuedAt: new Date(AT).toISOString(),
  };
  const rates = ratesIn(book);
  const written = { dimensions: [DIMENSION], flags: [], routes, access, limits: [], rates };
  const content = narrowTo(identified(written, book), ENVIRONMENT, []);
  const policy = readPolicy(sent({ format: POLICY_FORMAT, ...head, ...content }), 'policy');
  const stopped = readStopsDocument(
    sent({
      format: STOPS_FORMAT,
      ...head,
      dimensions: [DIMENSION],
      stops: stopsFor(stops, ENVIRONMENT, book),
    }),
    'stops',
  );
  const inForce = { policy: compilePolicy(policy), stops: compileStops(1, stopped.stops) };
  const judgement = new Judgement({ inForce, changes: 1 }, ENVIRONMENT, KEY, () => health);
  return (call) => {
    const judged = judgement.judge(askedCall(call, ENVIRONMENT, call.requestId, null), AT);
    switch (judged.outcome) {
      case 'stopped':
        return { outcome: 'stopped', stop: judged.problem['stop'] };
      case 'ask':
        return { outcome: judged.denial ?? 'ask' };
      case 'proceed': {
        const { target, attempts, worstCaseFemto: worst } = judged.proceed;
        const { provider, model, region } = target;
        return {
          outcome: 'proceeds',
          target: { provider, model, region: region ?? '' },
          attempts,
          worst,
        };
      }
    }
  };
}

/** The same for every policy of a book. */
function ratesIn(book: PriceBook): readonly RateData[] {
  const rates = known.get(book) ?? ratesOf({ book, at: AT });
  known.set(book, rates);
  return rates;
}
const known = new WeakMap<PriceBook, readonly RateData[]>();

const sent = (document: object): unknown => JSON.parse(JSON.stringify(document));
