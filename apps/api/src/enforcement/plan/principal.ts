/** Whom a deny policy can be attached to, and what of it a log named. */
export interface Principal {
  readonly partition: string;
  readonly account: string;
  readonly kind: 'role' | 'user' | 'other';
  /** Without its path, which the ARN of a session leaves out. */
  readonly name: string;
  /** Of a role; null where the log names none. */
  readonly session: string | null;
}

const ROLE_SESSION = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/([\w+=,.@-]+)$/;
const ENTITY = /^arn:(aws[a-z-]*):iam::(\d{12}):(role|user)\/(?:[\w+=,.@/-]*\/)?([\w+=,.@-]+)$/;

/** Pure. Null: no ARN of an account. */
export function principalOf(arn: string): Principal | null {
  const [, partition = '', account = '', name = '', session = ''] = ROLE_SESSION.exec(arn) ?? [];
  if (name !== '') return { partition, account, kind: 'role', name, session };
  const [, part = '', owner = '', kind = '', plain = ''] = ENTITY.exec(arn) ?? [];
  if (kind === 'role' || kind === 'user')
    return { partition: part, account: owner, kind, name: plain, session: null };
  const [, some = '', of = '', rest = ''] =
    /^arn:(aws[a-z-]*):(?:iam|sts)::(\d{12}):(.+)$/.exec(arn) ?? [];
  return of === ''
    ? null
    : { partition: some, account: of, kind: 'other', name: rest, session: null };
}

/** Pure. As IAM names it, its path left out. */
export const entityArn = ({ partition, account, kind, name }: Omit<Principal, 'session'>): string =>
  `arn:${partition}:iam::${account}:${kind === 'other' ? name : `${kind}/${name}`}`;
