import type { PolicyStatement } from '../../connectors/connectors.module.js';
import type { Enforcer } from './enforcer.js';

/** Pure. What the role of an enforcer needs, and no more: policies of its own name, on what it may touch. */
export function enforcerPolicy({ mayTouch }: Pick<Enforcer, 'mayTouch'>): PolicyStatement[] {
  const roles = mayTouch.filter((pattern) => pattern.includes(':role/'));
  const users = mayTouch.filter((pattern) => pattern.includes(':user/'));
  return [
    ...statement('Roles', ['iam:GetRole', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy'], roles),
    ...statement('Users', ['iam:GetUser', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy'], users),
  ];
}

const statement = (
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
): PolicyStatement[] =>
  resources.length === 0
    ? []
    : [{ sid: `Stop${sid}`, actions, resources, why: 'to attach and detach deny policies' }];
