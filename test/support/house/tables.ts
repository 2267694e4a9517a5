/** Each table and the one domain that reads and writes it. The others call a function of that domain, or use a view. */
export const TABLES: Readonly<Record<string, readonly string[]>> = {
  platform: ['ledger.fact_job', 'ledger.job_run', 'ledger.outbox', 'ledger.worker'],
  audit: ['audit_entry'],
  access: [
    'access.attempt',
    'access.installation',
    'access.sign_in_code',
    'api_key',
    'person',
    'session',
  ],
  org: ['known_resource', 'organisation', 'recognition_rule', 'team', 'trusted_principal'],
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
    'ledger.movement',
    'ledger.parked',
    'ledger.setting',
    'ledger.spend_day',
    'ledger.spend_key',
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
    'ledger.latency_day',
    'ledger.latency_day_by',
    'ledger.latency_month_by',
    'ledger.spend_day_by',
    'ledger.spend_day_key',
    'ledger.spend_month',
    'ledger.spend_month_key',
  ],
  reconciliation: [
    'reconciliation.bill_line',
    'reconciliation.bill_part',
    'reconciliation.metric_hour',
  ],
  gateways: ['limits.gateway', 'limits.gateway_ack', 'limits.gateway_environment'],
  budgets: ['budget', 'limits.budget_window', 'limits.crossing', 'limits.frozen_key'],
  holds: ['limits.alert', 'limits.hold', 'limits.release'],
  leases: ['limits.lease'],
  quotas: ['limits.quota_day', 'limits.quota_entry', 'limits.rate', 'quota'],
  requests: ['limits.increase', 'limits.request'],
  controls: ['control', 'limits.setting', 'limits.stop', 'limits.target_state'],
  policies: [
    'limits.policy_environment',
    'limits.policy_key',
    'limits.policy_rejection',
    'limits.policy_version',
  ],
  admissions: ['limits.denial', 'limits.denial_count', 'limits.denial_reported'],
  connectors: ['source', 'connectors.event', 'connectors.object'],
};

/** Where a table without a schema is named in SQL, and not a word of the same letters. */
const AFTER = '(?:FROM|JOIN|INTO|UPDATE|COPY|LOCK TABLE)\\s+(?:ONLY\\s+)?"?';

export function namesTable(text: string, table: string): boolean {
  const name = table.replace('.', '\\.');
  return new RegExp(table.includes('.') ? `\\b${name}\\b` : `${AFTER}${name}\\b(?!\\.)`).test(text);
}
