export interface QuarantineReason {
  readonly meaning: string;
  /** How to fix it. */
  readonly hint: string;
}

const SENDER =
  'Bedrock itself always writes this, so look at what rewrites the log on its way here; then import the original object again.';

/** Every reason a line can stand in quarantine for, in plain English. The last three are found when the line meets the ledger. */
export const QUARANTINE_REASONS = {
  not_json: {
    meaning: 'The line is not JSON; most often it breaks off before its end.',
    hint: 'Fetch the object again and import it once more: a half-copied file ends like this.',
  },
  not_an_object: {
    meaning: 'The line is JSON, but not one record in braces.',
    hint: 'Send records: objects in braces, one after another, in a list, or as CloudWatch Logs delivers them.',
  },
  line_too_long: {
    meaning: 'The line is longer than 4 MiB, which no invocation record is.',
    hint: 'Check that records are separated by line breaks. Bodies above 100 KB belong in objects of their own.',
  },
  other_schema: {
    meaning: 'The record is not a model-invocation log of version 1.',
    hint: 'Import only objects below BedrockModelInvocationLogs; other logs may share the bucket.',
  },
  no_request_id: {
    meaning: 'The record has no request id, so nothing would keep it from being counted twice.',
    hint: SENDER,
  },
  no_timestamp: { meaning: 'The record does not say when the call was made.', hint: SENDER },
  bad_timestamp: {
    meaning:
      'The time of the call is not a date and time that exists, such as 2026-10-01T09:30:00Z.',
    hint: SENDER,
  },
  in_the_future: {
    meaning: 'The call claims to be made more than 5 minutes from now.',
    hint: 'Set the clock of the machine that wrote it, or wait until that time has come and replay the line.',
  },
  before_retention: {
    meaning: 'The call is older than the usage that is kept.',
    hint: 'Raise BURSAR_RETENTION_MONTHS if months that long ago shall be counted, then replay the line.',
  },
  no_account: { meaning: 'The record does not name the AWS account.', hint: SENDER },
  no_region: { meaning: 'The record does not name the region that was called.', hint: SENDER },
  no_model: { meaning: 'The record does not name a model.', hint: SENDER },
  no_counts: {
    meaning:
      'Neither the counters nor the body say how many tokens the call used, and unknown is not zero.',
    hint: SENDER,
  },
  count_not_a_number: {
    meaning: 'A token count is text or something else that is not a number.',
    hint: SENDER,
  },
  negative_count: { meaning: 'A token count is below zero.', hint: SENDER },
  count_not_whole: { meaning: 'A token count has a fraction.', hint: SENDER },
  count_too_large: {
    meaning: 'A token count is above 1,000,000,000,000, more than any call can use.',
    hint: SENDER,
  },
  field_too_long: {
    meaning: 'An id, a model or a caller is longer than AWS allows.',
    hint: SENDER,
  },
  metadata_not_text: {
    meaning:
      'The request metadata is not what AWS allows: at most 16 entries, keys and values text of at most 256 characters.',
    hint: 'Fix what sets the metadata: write every value as text and keep long values elsewhere.',
  },
  bad_text: {
    meaning: 'An id or a name holds a NUL or half a character, which cannot be stored.',
    hint: SENDER,
  },
  batch_manifest: {
    meaning: 'This is the manifest of a batch job: it has the totals of a job, and no calls.',
    hint: 'Dismiss it. AWS does not log the calls of batch jobs; their cost is in the bill.',
  },
  batch_output: {
    meaning:
      'This is a line of the output of a batch job, which names neither a caller nor a request.',
    hint: 'Dismiss it. AWS does not log the calls of batch jobs; their cost is in the bill.',
  },
  bad_event: {
    meaning: 'It is no event of usage: a field is missing, or is not what it should be.',
    hint: 'The field is named beside it. What an event has is in the description of POST /v1/usage/events.',
  },
  counts_contradict: {
    meaning: 'The counts contradict each other: a part of the prompt is larger than the prompt.',
    hint: 'Look at how its source counts cached tokens; then send it again.',
  },
  other_team: {
    meaning: 'The call belongs to another team than the key that sent it is bound to.',
    hint: 'Send it with a key of that team or of none. If it is right as it is, select the line and replay it.',
  },
  cannot_be_posted: {
    meaning:
      'The record reads well, and the ledger failed to store it; the other lines of its batch are counted.',
    hint: 'Report it: this is a fault of Bursar. Replay the line after an update.',
  },
  conflict: {
    meaning: 'This request is already counted with other usage; the first is kept.',
    hint: 'Compare both amounts. If the counted one is right, dismiss this line.',
  },
} as const satisfies Record<string, QuarantineReason>;

export type QuarantineReasonName = keyof typeof QUARANTINE_REASONS;
