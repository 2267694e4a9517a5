import type { Complaint } from '../platform/text/checked-text.js';

const ACCOUNT = /^\d{12}$/;
const PARTITION = /^aws[a-z-]*$/;
const PROFILE =
  /^arn:aws[a-z-]*:(?:bedrock|sagemaker):[a-z]{2}(-[a-z]+)+-\d+:\d{12}:[a-z]+(-[a-z]+)*\/[A-Za-z0-9][A-Za-z0-9._:-]*$/;

const PROJECT =
  /^arn:aws[a-z-]*:bedrock(?:-mantle)?:[a-z]{2}(-[a-z]+)+-\d+:\d{12}:project\/[A-Za-z0-9][A-Za-z0-9._-]*$/;
const UNIT = /^(?:ou|r)-[a-z0-9][a-z0-9-]{0,66}$/;

const EXAMPLE_PRINCIPAL = '"arn:aws:sts::*:assumed-role/SearchRole/*"';
const EXAMPLE_PROFILE =
  '"arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc"';

const ARN_LENGTH_MAX = 2048;

export const isAccount = (text: string): boolean => ACCOUNT.test(text);

/** Where calls come from: an IAM or STS identity; `*` stands for any characters. */
export function principalComplaint(pattern: string): Complaint {
  const hint = `write a principal's ARN, with * for any characters, such as ${EXAMPLE_PRINCIPAL}`;
  const complain = (why: string): Complaint => ({ message: `${quoted(pattern)} ${why}`, hint });
  if (pattern === '*') return null;
  if (hasBlanks(pattern)) return complain('contains blanks or control characters');
  if (pattern.length > ARN_LENGTH_MAX) return complain('is too long for an ARN');
  const parts = pattern.split(':');
  const [scheme, partition = '', service = '', region = '', account = ''] = parts;
  if (scheme !== 'arn') return complain('is not an ARN: it does not begin with "arn:"');
  // A star may stand for several parts at once, so nothing behind it has a place to be checked at.
  const star = parts.findIndex((part) => part.includes('*'));
  const known = parts.length >= 6 ? parts.length : star === -1 ? 0 : star;
  if (parts.length < 6 && star === -1) return complain('is not an ARN: it has too few parts');
  const wrong = (at: number, part: string, fits: boolean) =>
    at < known && !part.includes('*') && !fits;
  if (wrong(1, partition, PARTITION.test(partition)))
    return complain(`names no AWS partition: ${quoted(partition)}`);
  if (wrong(2, service, service === 'iam' || service === 'sts'))
    return complain('is not of iam or sts, so it makes no calls');
  if (wrong(3, region, region === '')) return complain('names a region; identities have none');
  if (wrong(4, account, ACCOUNT.test(account)))
    return complain(`names no account: ${quoted(account)} is not 12 digits`);
  if (parts.length >= 6 && parts.slice(5).join(':') === '') return complain('names no identity');
  return null;
}

/** An application or system inference profile, or another resource that hides a model, an endpoint included: no wildcards. */
export function profileComplaint(arn: string): Complaint {
  const hint = `write the profile's whole ARN, such as ${EXAMPLE_PROFILE}`;
  if (arn.includes('*'))
    return { message: `${quoted(arn)} has a wildcard; a profile is named exactly`, hint };
  if (arn.length > ARN_LENGTH_MAX || !PROFILE.test(arn)) {
    return { message: `${quoted(arn)} is not the ARN of an inference profile`, hint };
  }
  return null;
}

/** A project of Bedrock: no wildcards. */
export function projectComplaint(arn: string): Complaint {
  if (arn.length <= ARN_LENGTH_MAX && PROJECT.test(arn)) return null;
  const hint =
    'write the whole ARN of the project, such as "arn:aws:bedrock:us-east-1:111122223333:project/abc"';
  return { message: `${quoted(arn)} is not the ARN of a Bedrock project`, hint };
}

/** A unit of AWS Organizations, or its root. */
export function unitComplaint(id: string): Complaint {
  if (UNIT.test(id)) return null;
  const hint = 'write its id, such as ou-ab12-search1, or r-ab12 for the root';
  return { message: `${quoted(id)} is no organisational unit`, hint };
}

/** Whether a text is short enough to be shown whole. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}

function hasBlanks(text: string): boolean {
  return /[\s\p{Cc}]/u.test(text);
}
