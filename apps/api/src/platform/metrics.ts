import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Metrics of this process. Labels take only values that the code itself lists: each value costs its reader a time series. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });
// Gauges under names that are kept for counters; the same figures are there by type.
for (const kind of ['handles', 'requests', 'resources'])
  registry.removeSingleMetric(`nodejs_active_${kind}_total`);

const registers = [registry];

const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
  new Counter<L>({ name, help, labelNames, registers });
const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
  new Gauge<L>({ name, help, labelNames, registers });
const histogram = <L extends string>(
  name: string,
  help: string,
  buckets: number[],
  labelNames: readonly L[] = [],
) => new Histogram<L>({ name, help, labelNames, buckets, registers });

export const policyRejections = counter(
  'bursar_policy_refusals_total',
  'Policies and stops that gateways were given and did not take, as reported to this process.',
  ['kind', 'reason'],
);

/** Every code that a decision can have: each has a sample from the start, so that its first increase is seen. */
const DENIAL_CODES = [
  'unknown_scope',
  'stopped',
  'model_not_allowed',
  'unpriced_model',
  'rate_limited',
  'budget_exhausted',
  'no_healthy_target',
  'budget_unavailable',
  'journal_unavailable',
] as const;

export const admissions = counter(
  'bursar_admissions_total',
  'Admissions that this process decided.',
  ['decision'],
);
export const denials = counter(
  'bursar_denials_total',
  'Denials by code: decided here, or by a gateway under a lease or without Bursar.',
  ['code', 'by'],
);
export const denialsDropped = counter(
  'bursar_denials_dropped_total',
  'Denials of this process that could not be kept in full, or not at all.',
);
export const settlementLag = histogram(
  'bursar_settlement_lag_seconds',
  'From the admission of a call to its settlement.',
  [0.5, 1, 2, 5, 10, 30, 60, 300, 900],
  ['lane'],
);
export const leaseCalls = counter(
  'bursar_lease_calls_total',
  'Calls under a lease that gateways reported as ended.',
);
export const leaseSpend = counter(
  'bursar_lease_spend_usd_total',
  'What those calls cost in USD, rounded: the ledger has the exact sum.',
);
export const ingestRecords = counter(
  'bursar_ingest_records_total',
  'Records of usage by what became of them; together they are what was received.',
  ['outcome'],
);
export const ingestIgnored = counter(
  'bursar_ingest_ignored_total',
  'Spans and points that report no usage, or usage that another source brings.',
  ['source'],
);
export const ingestUnpriced = counter(
  'bursar_ingest_unpriced_total',
  'Accepted records that wait for a price.',
);
export const stopPropagation = histogram(
  'bursar_stop_propagation_seconds',
  'From the publication of stops to the first acknowledgement of them by a gateway.',
  [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60],
);
export const policyStreams = gauge(
  'bursar_policy_streams_open',
  'Gateways that have a policy stream open at this process.',
);
export const httpRequests = counter(
  'bursar_http_requests_total',
  'Requests by route and class of status.',
  ['route', 'status'],
);
export const httpDuration = histogram(
  'bursar_http_request_duration_seconds',
  'Time to the end of an answer, by route; streams of events are not in it.',
  [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  ['route'],
);
export const graphqlOperations = counter(
  'bursar_graphql_operations_total',
  'Fields of Query and Mutation that were asked for, by whether the answer had errors.',
  ['field', 'outcome'],
);
export const jobRuns = counter('bursar_job_runs_total', 'Jobs that this worker ran.', [
  'job',
  'outcome',
]);
export const jobDuration = histogram(
  'bursar_job_duration_seconds',
  'How long a job took, in this worker.',
  [0.01, 0.05, 0.25, 1, 5, 30, 300],
  ['job'],
);
export const queueDepth = gauge(
  'bursar_queue_jobs',
  'Jobs in the queue by state; absent while the queue does not answer.',
  ['state'],
);
export const databaseUp = gauge(
  'bursar_database_up',
  'Whether Postgres answered this process last time: 1 or 0.',
);
export const rateLimitStore = gauge(
  'bursar_rate_limits_in_redis',
  'Whether this process counts rate limits in Redis: 1, or 0 where Postgres counts.',
);

/** All series that can come are there, at zero: a rate needs a value to begin with. */
export function startAtZero(): void {
  registry.resetMetrics();
  for (const decision of ['allow', 'deny']) admissions.inc({ decision }, 0);
  for (const code of DENIAL_CODES)
    for (const by of ['bursar', 'gateway']) denials.inc({ code, by }, 0);
  for (const outcome of ['accepted', 'duplicate', 'quarantined']) ingestRecords.inc({ outcome }, 0);
  for (const lane of ['strict', 'lease']) settlementLag.zero({ lane });
  stopPropagation.zero({});
}
startAtZero();

const FEMTO_PER_USD = 1e15;

/** For graphs only: a metric is a binary number, and no sum of money is ever read back from one. */
export const roundedForGraph = (femto: bigint): number => Number(femto) / FEMTO_PER_USD;
