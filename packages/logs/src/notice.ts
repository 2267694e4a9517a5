const NOTICE_CHARS_MAX = 300;
/** Bedrock's check that it may write, and what CloudWatch Logs sends to see whether a destination answers. */
const NOTICES = [
  /^Permissions are correctly set for Amazon Bedrock logs\.?$/i,
  /^CWL CONTROL MESSAGE: /,
];

/** Text that AWS itself writes between the records of a log: no call, and nothing is lost with it. */
export function isNotice(text: string): boolean {
  if (text.length > NOTICE_CHARS_MAX) return false;
  const line = text.trim();
  return NOTICES.some((notice) => notice.test(line));
}
