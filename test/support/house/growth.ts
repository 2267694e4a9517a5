/**
 * Why a table does not grow for ever. `purged`: a DELETE in the code removes what is old. `configured`: it has as many rows as
 * people configure, or as there are things in the world to name. `record`: facts and evidence, kept for good on purpose.
 * `growing`: nothing removes what is old yet. That list may become shorter, and never longer.
 */
export type Bound = 'purged' | 'configured' | 'record' | 'growing';

const of = (bound: Bound, ...tables: string[]): Readonly<Record<string, Bound>> =>
  Object.fromEntries(tables.map((table) => [table, bound]));

export const GROWTH: Readonly<Record<string, Bound>> = {
  ...of(
    'purged',
    ...['session', 'ledger.fact_job', 'ledger.outbox', 'ledger.worker', 'access.sign_in_code'],
    'audit.attempt',
    ...['ledger.correction_estimate', 'ledger.movement', 'ledger.parked'],
    ...['anomalies.bucket', 'anomalies.series', 'reconciliation.measured_hour'],
    ...['reconciliation.metric_hour', 'limits.budget_window', 'limits.crossing'],
    'limits.budget_limit',
    ...[
      'limits.frozen_key',
      'limits.outside_spend',
      'limits.alert',
      'limits.hold',
      'limits.release',
    ],
    ...['limits.lease', 'limits.quota_entry', 'limits.target_check', 'limits.policy_rejection'],
    ...['limits.denial', 'limits.denial_count', 'limits.denial_reported'],
    ...['connectors.aws_anomaly', 'connectors.aws_quota', 'connectors.check_spend'],
    ...['connectors.event', 'connectors.object', 'connectors.paid_request'],
    ...['connectors.quota_hour', 'connectors.sns_message', 'access.sign_in_flow'],
    ...['limits.ladder_anomaly', 'notifications.alert', 'notifications.inbox'],
    ...[
      'notifications.attachment',
      'notifications.message',
      'operations.episode',
      'operations.deploy_note',
    ],
    ...['anomalies.anomaly', 'anomalies.plan', 'anomalies.threshold'],
  ),
  ...of(
    'configured',
    'config.owner',
    ...['ledger.job_run', 'access.installation', 'api_key', 'person', 'organisation', 'team'],
    ...['recognition_rule', 'trusted_principal', 'known_resource', 'inference_profile'],
    ...['model_alias', 'price_layer', 'price_sighting', 'price_held', 'reported_profile'],
    ...['limits.provisional_price', 'ledger.setting', 'ledger.stream', 'operations.setting'],
    ...['anomalies.setting', 'spend.setting', 'budget', 'quota', 'control'],
    ...['limits.gateway', 'limits.gateway_ack', 'limits.gateway_environment', 'limits.setting'],
    ...['limits.target_state', 'limits.policy_environment', 'limits.policy_key'],
    ...['notifications.channel', 'notifications.rule', 'source', 'connectors.aws_budget'],
    ...['connectors.health_check', 'connectors.metric_series', 'enforcement.enforcer'],
    ...['access.sign_in_setting', 'approvals.setting', 'allocation_rule', 'chargeback.setting'],
    ...['notifications.view_report', 'views.pin', 'views.saved_view'],
  ),
  ...of(
    'record',
    ...['chargeback.charge', 'chargeback.driver_value', 'spend.plan', 'spend.plan_change'],
    'spend.saving_act',
    ...['audit_entry', 'price_book_version', 'price_row', 'ledger.admission', 'ledger.admitted'],
    ...['ledger.batch', 'ledger.charge', 'ledger.identity', 'ledger.invocation'],
    ...['ledger.spend_day', 'ledger.spend_key', 'ledger.spend_quarter', 'ledger.spend_scope'],
    ...['ledger.trace', 'ledger.trace_name', 'ledger.import_run', 'ledger.quarantine'],
    ...[
      'ledger.period',
      'ledger.repost',
      'ledger.repost_moved',
      'ledger.folded_day',
      'ledger.folded_month',
      'ledger.latency_day',
      'ledger.latency_day_by',
    ],
    ...['ledger.latency_month_by', 'ledger.spend_day_by', 'ledger.spend_day_key'],
    ...['ledger.spend_month', 'ledger.spend_month_key'],
    ...['reconciliation.bill_line', 'access.person_grant', 'access.delegation'],
    ...['access.invitation', 'approvals.proposal', 'approvals.approval', 'directory_change'],
    ...['reconciliation.bill_part', 'limits.increase', 'limits.request', 'limits.stop'],
    ...['enforcement.deny', 'chargeback.close', 'chargeback.issue', 'chargeback.reopening'],
    ...['chargeback.statement', 'chargeback.statement_line', 'chargeback.final'],
    ...['chargeback.line_answer'],
  ),
  ...of(
    'growing',
    ...['access.attempt', 'ledger.running_count', 'ledger.changed_day'],
    ...['limits.quota_day', 'limits.rate', 'limits.policy_version'],
  ),
};

/** What grows for ever today. */
export const GROWING_MAX = 6;
