import { Inject, Injectable } from '@nestjs/common';
import { compileGlobs } from '@bursar/policy';
import { AwsFailure, type AwsSession, AwsSessions } from '../../connectors/connectors.module.js';
import type { Enforcer } from '../config/enforcer.js';
import { entityArn } from '../plan/principal.js';
import type { Deny } from './deny.js';

/** IAM is one service for all regions of a partition. */
const REGIONS: Readonly<Record<string, string>> = {
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** Attaches and detaches inline policies, of principals that the enforcer may touch and of no others. Both can be repeated. */
@Injectable()
export class IamService {
  constructor(@Inject(AwsSessions) private readonly sessions: AwsSessions) {}

  /** Throws AwsFailure. */
  attach(enforcer: Enforcer, deny: Deny): Promise<void> {
    return this.asEnforcer(enforcer, deny, async (session) => {
      const document = deny.document ?? '';
      const put = { PolicyName: deny.policyName, PolicyDocument: document };
      const { PutRolePolicyCommand, PutUserPolicyCommand } = await import('@aws-sdk/client-iam');
      const iam = await session.iam(regionOf(deny));
      await this.ask(session, deny, verb('Put', deny), async () => {
        if (deny.kind === 'role')
          await iam.send(new PutRolePolicyCommand({ RoleName: deny.name, ...put }));
        else await iam.send(new PutUserPolicyCommand({ UserName: deny.name, ...put }));
      });
    });
  }

  /** What is not attached any more, or whose principal is gone, is detached. Throws AwsFailure. */
  detach(enforcer: Enforcer, deny: Deny): Promise<void> {
    return this.asEnforcer(enforcer, deny, async (session) => {
      const policy = { PolicyName: deny.policyName };
      const { DeleteRolePolicyCommand, DeleteUserPolicyCommand } =
        await import('@aws-sdk/client-iam');
      const iam = await session.iam(regionOf(deny));
      await this.ask(session, deny, verb('Delete', deny), async () => {
        if (deny.kind === 'role')
          await iam.send(new DeleteRolePolicyCommand({ RoleName: deny.name, ...policy }));
        else await iam.send(new DeleteUserPolicyCommand({ UserName: deny.name, ...policy }));
      }).catch((error: unknown) => {
        if (!(error instanceof Gone)) throw error;
      });
    });
  }

  private async asEnforcer(
    { account, settings, mayTouch }: Enforcer,
    deny: Deny,
    work: (session: AwsSession) => Promise<void>,
  ): Promise<void> {
    const session = this.sessions.open({
      id: `enforcer-${account}`,
      settings: { ...settings, account },
      policyCommand: `bursar enforcers policy ${account}`,
    });
    try {
      const arn = await this.arnOf(session, deny);
      if (arn !== null && !compileGlobs(mayTouch)(arn)) throw notNamed(arn, account);
      await work(session);
    } finally {
      await session.close();
    }
  }

  /** With its path, which a log leaves out. Null: it is gone. */
  private async arnOf(session: AwsSession, deny: Deny): Promise<string | null> {
    const { GetRoleCommand, GetUserCommand } = await import('@aws-sdk/client-iam');
    const iam = await session.iam(regionOf(deny));
    try {
      if (deny.kind === 'user') {
        const get = new GetUserCommand({ UserName: deny.name });
        const { User } = await this.ask(session, deny, 'iam:GetUser', () => iam.send(get));
        return User?.Arn ?? null;
      }
      const get = new GetRoleCommand({ RoleName: deny.name });
      const { Role } = await this.ask(session, deny, 'iam:GetRole', () => iam.send(get));
      return Role?.Arn ?? null;
    } catch (error) {
      if (error instanceof Gone && deny.state === 'releasing') return null;
      throw error;
    }
  }

  private ask<T>(
    session: AwsSession,
    deny: Deny,
    action: string,
    work: () => Promise<T>,
  ): Promise<T> {
    return session.call({ action, resource: entityArn(deny) }, () =>
      work().catch((error: unknown) => {
        throw ofIam(error, deny) ?? error;
      }),
    );
  }
}

const regionOf = ({ partition }: Deny): string => REGIONS[partition] ?? 'us-east-1';
const verb = (what: 'Put' | 'Delete', { kind }: Deny): string =>
  `iam:${what}${kind === 'role' ? 'Role' : 'User'}Policy`;

/** The principal, or its policy, is not there. */
class Gone extends AwsFailure {}

const notNamed = (arn: string, account: string): AwsFailure =>
  new AwsFailure(
    `mayTouch of the account ${account} does not name ${arn}.`,
    'Add it to mayTouch if Bursar may attach policies to it; a policy that is attached already is detached by hand.',
    false,
  );

/** What IAM alone says; null: any service may say it. */
function ofIam(error: unknown, deny: Deny): AwsFailure | null {
  const { name } = error as Error;
  const what = entityArn(deny);
  if (name.startsWith('NoSuchEntity'))
    return new Gone(`There is no ${what}.`, 'Nothing is left to be stopped there.', false);
  if (name.startsWith('UnmodifiableEntity'))
    return new AwsFailure(
      `AWS keeps ${what} to itself.`,
      'Change the permission set of IAM Identity Center, or the service, that it belongs to.',
      false,
    );
  if (name.startsWith('LimitExceeded'))
    return new AwsFailure(
      `${what} has no room for another inline policy.`,
      'Move some of its inline policies to managed ones.',
      false,
    );
  return null;
}
