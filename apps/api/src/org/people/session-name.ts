import { compileGlob } from '@bursar/policy';
import type { Complaint } from '../../platform/text/checked-text.js';
import { quoted } from '../arn.js';

const NAMED =
  /^arn:[^:]+:(?:sts::[^:]*:(?:assumed-role\/[^/]+|federated-user)|iam::[^:]*:user(?:\/[^/]+)*)\/([^/]+)$/;
/** AWS allows 64 characters; what is longer is no name of a person. */
const NAME_CHARACTERS_MAX = 128;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const USER = '{user}';

/** The name of an assumed role's session, or of an IAM user; null for identities that have none. */
export function sessionOf(principal: string): string | null {
  const name = NAMED.exec(principal)?.[1] ?? null;
  return name !== null && name.length <= NAME_CHARACTERS_MAX ? name : null;
}

/** One address is one person, in whatever case it is typed; any other name is what it is. */
export function userName(text: string): string {
  const name = text.trim();
  return name.includes('@') ? name.toLowerCase() : name;
}

export type UserOf = (name: string) => string | null;

/**
 * Who is behind a principal. Without patterns, a session name that is an e-mail address is a user; with them, the first that
 * fits decides.
 */
export function compileSessions(patterns: readonly string[]): UserOf {
  const readers = patterns.length === 0 ? [wholeAddress] : patterns.map(readerOf);
  return (principal) => {
    const session = sessionOf(principal);
    if (session === null) return null;
    for (const read of readers) {
      const user = read(session);
      if (user !== null) return userName(user);
    }
    return null;
  };
}

const wholeAddress: UserOf = (session) => (EMAIL.test(session) ? session : null);

function readerOf(pattern: string): UserOf {
  const at = pattern.indexOf(USER);
  if (at === -1) {
    const fits = compileGlob(pattern);
    return (session) => (fits(session) ? session : null);
  }
  const [before, after] = [pattern.slice(0, at), pattern.slice(at + USER.length)];
  return (session) => {
    const fits = session.startsWith(before) && session.endsWith(after);
    return fits && session.length > before.length + after.length
      ? session.slice(before.length, session.length - after.length)
      : null;
  };
}

export function sessionPatternComplaint(pattern: string): Complaint {
  const hint =
    'write a session name with * for any text, such as "*@example.com", or "claude-{user}"';
  const complain = (why: string): Complaint => ({ message: `${quoted(pattern)} ${why}`, hint });
  if (pattern === '') return complain('is empty');
  if (pattern.length > NAME_CHARACTERS_MAX) return complain('is longer than any session name');
  if (/[\s\p{Cc}]/u.test(pattern)) return complain('contains blanks or control characters');
  if (pattern.split(USER).length > 2) return complain('names {user} twice');
  if (pattern.includes(USER) && pattern.includes('*')) return complain('has both {user} and *');
  return null;
}
