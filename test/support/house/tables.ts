/** Each table and the one domain that reads and writes it. The others call a function of that domain, or use a view. */
export const TABLES: Readonly<Record<string, readonly string[]>> = {
  platform: ['ledger.fact_job', 'ledger.job_run', 'ledger.outbox', 'ledger.worker'],
  audit: ['audit_entry'],
  access: [
    'access.attempt',
    'access.delegation',
    'access.installation',
    'access.invitation',
    'access.person_grant',
    'access.sign_in_code',
    'access.sign_in_flow',
    'access.sign_in_setting',
    'api_key',
    'person',
    'session',
  ],
  approvals: ['approvals.approval', 'approvals.proposal', 'approvals.setting'],
  org: [
    'directory_change',
    'known_resource',
    'organisation',
    'recognition_rule',
    'team',
    'trusted_principal',
  ],
  prices: [
    'inference_profile',
    'limits.provisional_price',
    'model_alias',
    'price_book_version',
    'price_held',
    'price_layer',
    'price_row',
    'price_sighting',
    'reported_profile',
  ],
  ledger: [
    'ledger.admission',
    'ledger.admitted',
    'ledger.batch',
    'ledger.charge',
    'ledger.correction_estimate',
    'ledger.identity',
    'ledger.invocation',
    'ledger.latency_day',
    'ledger.movement',
    'ledger.parked',
    'ledger.period',
    'ledger.setting',
    'ledger.spend_day',
    'ledger.spend_day_key',
    'ledger.spend_key',
    'ledger.spend_month',
    'ledger.spend_month_key',
    'ledger.spend_quarter',
    'ledger.spend_scope',
    'ledger.stream',
    'ledger.trace',
    'ledger.trace_name',
  ],
  intake: ['ledger.import_run', 'ledger.quarantine', 'ledger.running_count'],
  spend: [
    'ledger.changed_day',
    'ledger.folded_day',
    'ledger.folded_month',
    'ledger.latency_day_by',
    'ledger.latency_month_by',
    'ledger.spend_day_by',
  ],
  operations: ['operations.deploy_note', 'operations.episode', 'operations.setting'],
  anomalies: [
    'anomalies.anomaly',
    'anomalies.bucket',
    'anomalies.plan',
    'anomalies.series',
    'anomalies.setting',
    'anomalies.threshold',
  ],
  reconciliation: [
    'reconciliation.bill_line',
    'reconciliation.bill_part',
    'reconciliation.measured_hour',
    'reconciliation.metric_hour',
  ],
  gateways: ['limits.gateway', 'limits.gateway_ack', 'limits.gateway_environment'],
  budgets: [
    'budget',
    'limits.alert',
    'limits.budget_window',
    'limits.crossing',
    'limits.frozen_key',
    'limits.ladder_anomaly',
    'limits.outside_spend',
    'limits.setting',
  ],
  holds: ['limits.hold', 'limits.release'],
  leases: ['limits.lease'],
  quotas: ['limits.quota_day', 'limits.quota_entry', 'limits.rate', 'quota'],
  requests: ['limits.increase', 'limits.request'],
  controls: ['control', 'limits.stop', 'limits.target_check', 'limits.target_state'],
  policies: [
    'limits.policy_environment',
    'limits.policy_key',
    'limits.policy_rejection',
    'limits.policy_version',
  ],
  admissions: ['limits.denial', 'limits.denial_count', 'limits.denial_reported'],
  notifications: [
    'notifications.alert',
    'notifications.channel',
    'notifications.inbox',
    'notifications.message',
    'notifications.rule',
  ],
  connectors: [
    'source',
    'connectors.aws_anomaly',
    'connectors.aws_budget',
    'connectors.aws_quota',
    'connectors.check_spend',
    'connectors.event',
    'connectors.health_check',
    'connectors.metric_series',
    'connectors.object',
    'connectors.paid_request',
    'connectors.quota_hour',
    'connectors.sns_message',
  ],
  enforcement: ['enforcement.deny', 'enforcement.enforcer'],
};

/** Tables that the baseline of another domain makes: they have moved since, and a migration is never edited. */
export const MOVED: Readonly<Record<string, string>> = {
  'ledger.latency_day': 'spend',
  'ledger.spend_day_key': 'spend',
  'ledger.spend_month': 'spend',
  'ledger.spend_month_key': 'spend',
  'limits.alert': 'holds',
  'limits.setting': 'controls',
};

/** Where a table without a schema is named in SQL, and not a word of the same letters. */
const AFTER = '(?:FROM|JOIN|INTO|UPDATE|COPY|LOCK TABLE)\\s+(?:ONLY\\s+)?"?';

/** In SQL by its name, or as an entity of Prisma. */
export function namesTable(text: string, table: string): boolean {
  const name = table.replace('.', '\\.');
  if (table.includes('.')) return new RegExp(`\\b${name}\\b`).test(text);
  const entity = table.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return new RegExp(
    `${AFTER}${name}\\b(?!\\.)|\\bprisma\\.${entity}\\.(?:find|count|create|update|upsert|delete|aggregate|groupBy)`,
  ).test(text);
}
