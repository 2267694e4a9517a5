import type { planning } from '../budgets/budgets.module.js';

type Request = planning.IdentifiedCall['request'];

/** What a caller sends, beyond what rules of one call look at. */
type Requested = Request & {
  readonly team?: string | null | undefined;
  readonly project?: string | null | undefined;
  readonly environment?: string | null | undefined;
  readonly user?: string | null | undefined;
  readonly maxOutputTokens?: number | null | undefined;
  readonly attempts: number;
  readonly dimensions: Readonly<Record<string, string>>;
};

/** A call as admissions know it, and where it would go if nothing were to be said of it. */
export function knownCall(
  more: Partial<Requested> & Pick<Request, 'model'>,
  { key = 'edge', at = 1_000 }: { readonly key?: string; readonly at?: number } = {},
): {
  readonly known: planning.IdentifiedCall & { readonly request: Requested };
  readonly plan: planning.CallPlan;
} {
  const request: Requested = {
    requestId: 'r1',
    team: 'search',
    provider: 'bedrock',
    region: 'us-east-1',
    inputTokens: 10,
    maxOutputTokens: 10,
    attempts: 1,
    dimensions: {},
    ...more,
  };
  const { team, project, environment, user, provider, model, region, dimensions } = request;
  const target = { provider, model, region };
  return {
    known: {
      request,
      key: { id: 'k1', name: key },
      call: { ...dimensions, team, project, environment, user, key, region, model },
      at,
      isFree: () => false,
    },
    plan: {
      target,
      permitted: [target],
      maxOutputTokens: request.maxOutputTokens ?? 10,
      attempts: request.attempts,
      downgraded: false,
      throttledTo: null,
    },
  };
}
