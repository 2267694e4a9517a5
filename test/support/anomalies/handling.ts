import { AnomalyProcessor } from '../../../apps/api/src/budgets/ladder/anomaly.processor.js';
import type { Drill } from './drill.js';

export type Handling = ReturnType<typeof handlingOf>;

/** What people see and do about the anomalies of a drill, and what ladders do. */
export function handlingOf(drill: Drill) {
  const climb = async (): Promise<void> => {
    const processor = drill.bursar.app.get(AnomalyProcessor, { strict: false });
    for (const fact of await drill.facts())
      await processor.run(fact as Parameters<AnomalyProcessor['run']>[0]);
  };
  const inForce = async () =>
    (
      await drill.bursar.gql<{
        budgets: { id: string; inForce: { do: string; step: string }[] }[];
      }>('{ budgets { id inForce { do step } } }')
    ).budgets.flatMap(({ id, inForce: effects }) => effects.map((effect) => ({ id, ...effect })));

  const FIELDS = 'id verdict planned ownerName acknowledgedBy runbook sentence kind';
  const list = async (as?: Record<string, string>) =>
    (
      await drill.bursar.gql<{
        anomalies: { totalCount: number; edges: { node: Record<string, unknown> }[] };
      }>(`{ anomalies { totalCount edges { node { ${FIELDS} } } } }`, {}, as)
    ).anomalies.edges.map(({ node }) => node);
  const version = async (): Promise<unknown> => {
    const query = '{ anomalies { edges { node { version } } } }';
    const { anomalies } = await drill.bursar.gql<{
      anomalies: { edges: { node: { version: string } }[] };
    }>(query);
    return anomalies.edges[0]?.node.version;
  };
  const judge = (
    id: unknown,
    verdict: string,
    reason: string,
    as?: Record<string, string>,
    seen?: { readonly version?: unknown },
  ) =>
    drill.bursar.gql<{ judgeAnomaly: Record<string, unknown> }>(
      `mutation ($input: AnomalyVerdictInput!) { judgeAnomaly(input: $input) {
         __typename ... on Anomaly { verdict planned } ... on Problem { code } } }`,
      { input: { id, verdict, reason, seen } },
      as,
    );
  return { climb, inForce, list, version, judge };
}
