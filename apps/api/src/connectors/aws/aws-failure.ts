import { SecretMissing } from '../../platform/outgoing/secret-reference.js';
import { OutgoingFailure } from '../../platform/outgoing/outgoing.js';

/** A call to AWS that failed: what was wrong, and what to do about it. */
export class AwsFailure extends Error {
  constructor(
    message: string,
    readonly hint: string,
    /** Nothing but time is needed. */
    readonly passes: boolean,
    /** As AWS names it, where Bursar has no words of its own for it. */
    readonly code = '',
  ) {
    super(message);
    this.name = 'AwsFailure';
  }
}

/** What was asked, in the words of IAM. */
export interface AwsCall {
  /** What prints the policy that allows it. */
  readonly policyCommand: string;
  /** As a policy names it: s3:ListBucket. */
  readonly action: string;
  /** The ARN that a policy would name. */
  readonly resource: string;
}

interface SdkError {
  readonly name?: string;
  readonly Code?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const AGAIN = 'It is tried again by itself.';

const DENIED =
  /^(?:AccessDenied|AccessDeniedException|UnauthorizedOperation|UnauthorizedAccess|Forbidden|403|OptInRequired|AuthorizationError)$/;
const EXPIRED = /^(?:ExpiredToken|ExpiredTokenException|TokenRefreshRequired|RequestExpired)$/;
const NOT_KNOWN =
  /^(?:InvalidAccessKeyId|UnrecognizedClientException|InvalidClientTokenId|InvalidToken|AuthFailure)$/;
const THROTTLED =
  /^(?:SlowDown|Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|LimitExceededException|BandwidthLimitExceeded|RequestThrottled|RequestThrottledException|ServiceUnavailable|ServiceUnavailableException|InternalError|InternalFailure|InternalServerError|503|500)$/;
const NETWORK =
  /^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|TimeoutError|RequestTimeout|NetworkingError)$/;

/** Pure. An address that the file names may answer with what it was sent: that goes into no error. */
export function withoutSecrets(failure: AwsFailure, secrets: Iterable<string>): AwsFailure {
  let { message, hint } = failure;
  for (const secret of secrets) {
    message = message.replaceAll(secret, '[removed]');
    hint = hint.replaceAll(secret, '[removed]');
  }
  // A failure that says nothing secret stays of its class: who asked may know it by that.
  const isClean = message === failure.message && hint === failure.hint;
  return isClean ? failure : new AwsFailure(message, hint, failure.passes, failure.code);
}

/** Credentials that have run out are renewed and the call made once more. */
export const isExpired = (error: unknown): boolean => EXPIRED.test(nameOf(error));

/** Whether an object or a group is not there. */
export const isAbsent = (error: unknown): boolean =>
  /^(?:NoSuchKey|NotFound|404)$/.test(nameOf(error));

/** Whether an object must be restored before it can be read. */
export const isArchived = (error: unknown): boolean => nameOf(error) === 'InvalidObjectState';

const nameOf = (error: unknown): string => {
  const { name = '', Code = '', code = '' } = (error ?? {}) as SdkError;
  return [Code, code, name].find((word) => word !== '' && word !== 'Error') ?? name;
};

/** Pure. The failure of a call in words; throws what is no failure of a call. */
export function awsFailure(error: unknown, call: AwsCall, role?: string): AwsFailure {
  if (error instanceof AwsFailure) return error;
  if (error instanceof OutgoingFailure || error instanceof SecretMissing)
    return new AwsFailure(error.message, error.hint, false);
  const name = nameOf(error);
  const message = (error as SdkError).message ?? name;
  if (isKms(name, message)) return kms(call);
  if (isSkewed(name, message)) return skewed(name);
  if (/not enabled for cost explorer/i.test(message)) return notEnabled();
  if (DENIED.test(name)) return denied(call, message, role);
  if (EXPIRED.test(name))
    return new AwsFailure(
      'The credentials have expired.',
      'Give the process new ones, or use a role (assumeRole), which is renewed by itself.',
      false,
    );
  if (name === 'SignatureDoesNotMatch' || NOT_KNOWN.test(name))
    return new AwsFailure(
      `AWS does not know these credentials (${name}).`,
      'Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of the process, or its role.',
      false,
    );
  return (
    absentOf(name, call) ??
    costsOf(name, call) ??
    passing(name, message) ??
    noCredentials(name, message) ??
    unknown(error, call)
  );
}

/** A signature is of a moment. S3 has a name for one of another; services of JSON and of queries say it in words. */
const isSkewed = (name: string, message: string): boolean =>
  /^(?:RequestTimeTooSkewed|RequestInTheFuture)$/.test(name) ||
  /Signature (?:expired|not yet current)/i.test(message);

const skewed = (name: string): AwsFailure =>
  new AwsFailure(
    `The clock of this machine differs from that of AWS (${name}).`,
    'Set the clock of the machine that runs the worker, such as by NTP.',
    false,
  );

const isKms = (name: string, message: string): boolean =>
  name.startsWith('KMS.') || (DENIED.test(name) && /kms:Decrypt|KMS/i.test(message));

const kms = ({ policyCommand }: AwsCall): AwsFailure =>
  new AwsFailure(
    'The objects are encrypted with a key that Bursar may not use (kms:Decrypt).',
    `Allow kms:Decrypt on that key, in the role and in the policy of the key; \`${policyCommand}\` prints the statement.`,
    false,
  );

function denied(
  { policyCommand, action, resource }: AwsCall,
  message: string,
  role: string | undefined,
): AwsFailure {
  // AWS names the action that it missed, which may be another than the one that was called.
  const [, named = action] =
    /not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(message) ?? [];
  if (named === 'sts:AssumeRole')
    return new AwsFailure(
      `Bursar may not take the role ${role ?? resource} (sts:AssumeRole).`,
      'Let its trust policy name the identity that Bursar runs as, with the same external id, and allow that identity sts:AssumeRole on the role.',
      false,
    );
  return new AwsFailure(
    `Bursar may not do ${named} on ${resource}.`,
    `Allow ${named} on it in the policy of the role; \`${policyCommand}\` prints the whole policy.`,
    false,
  );
}

const ABSENT: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  NoSuchBucket: ['There is no such bucket', 'Check `bucket`: its name alone, without s3://.'],
  'AWS.SimpleQueueService.NonExistentQueue': ['There is no such queue', 'Check `queue`.'],
  QueueDoesNotExist: ['There is no such queue', 'Check `queue`.'],
  ResourceNotFoundException: [
    'There is no such log group',
    'Check `logGroup` and `regions`: logs are kept in the region of the call.',
  ],
};

function absentOf(name: string, { resource }: AwsCall): AwsFailure | null {
  const known = ABSENT[name];
  return known === undefined ? null : new AwsFailure(`${known[0]}: ${resource}.`, known[1], false);
}

/** Of Cost Explorer. What it does not have is not zero. */
const COSTS: Readonly<Record<string, readonly [what: string, hint: string, passes: boolean]>> = {
  DataUnavailableException: ['Costs are not there yet', AGAIN, true],
  BillingViewHealthStatusException: ['The billing view has no data now', AGAIN, true],
  RequestChangedException: ['Cost Explorer refused its next page', AGAIN, true],
  InvalidNextTokenException: ['Cost Explorer refused its next page', AGAIN, true],
  BillExpirationException: [
    'Costs of so long ago are kept no more',
    'Set `since` to a day of the last 13 months.',
    false,
  ],
};

function costsOf(name: string, { action }: AwsCall): AwsFailure | null {
  const known = COSTS[name];
  return known === undefined
    ? null
    : new AwsFailure(`${known[0]} (${action}: ${name}).`, known[1], known[2]);
}

const notEnabled = (): AwsFailure =>
  new AwsFailure(
    'Cost Explorer is not switched on in this account.',
    'Open Cost Explorer once in the billing console of the paying account; its data come within a day.',
    true,
  );

function passing(name: string, message: string): AwsFailure | null {
  if (THROTTLED.test(name)) return new AwsFailure(`AWS asks to slow down (${name}).`, AGAIN, true);
  if (!NETWORK.test(name)) return null;
  return new AwsFailure(
    `AWS cannot be reached (${name}: ${message}).`,
    `${AGAIN} Check the network of this machine, \`endpoint\` and AWS_ENDPOINT_URL if it stays so.`,
    true,
  );
}

function noCredentials(name: string, message: string): AwsFailure | null {
  if (
    name !== 'CredentialsProviderError' &&
    !/[Cc]redential is missing|Could not load credentials/.test(message)
  )
    return null;
  return new AwsFailure(
    'The process has no AWS credentials.',
    'Set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for it, or run it where a role is attached.',
    false,
  );
}

function unknown(error: unknown, { action, resource }: AwsCall): AwsFailure {
  const { message, $metadata } = error as SdkError;
  if ($metadata === undefined) throw error;
  const status = $metadata.httpStatusCode;
  return new AwsFailure(
    `${action} on ${resource} failed: ${nameOf(error)}${status === undefined ? '' : ` (${status})`}: ${message ?? ''}`.trim(),
    AGAIN,
    (status ?? 0) >= 500,
    nameOf(error),
  );
}
