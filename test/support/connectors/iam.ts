import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' };
/** Where the emulator has everything. */
export const ACCOUNT = '123456789012';

export const roleSession = (role: string, session: string): string =>
  `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`;
export const userArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:user/${name}`;
export const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

export interface Iam {
  readonly makeRole: (name: string, path?: string) => Promise<void>;
  readonly dropRole: (name: string) => Promise<void>;
  readonly makeUser: (name: string) => Promise<void>;
  /** Credentials that may do what the statements allow, and nothing else. */
  readonly keyFor: (actions: readonly string[]) => Promise<typeof credentials>;
  readonly policiesOf: (role: string) => Promise<string[]>;
  readonly policiesOfUser: (user: string) => Promise<string[]>;
  readonly documentOf: (role: string, policy: string) => Promise<unknown>;
  readonly close: () => void;
}

export function openIam(endpoint: string): Iam {
  let keys = 0;
  const iam = new IAMClient({ region: 'us-east-1', endpoint, credentials });
  return {
    makeRole: async (RoleName, Path = '/') => {
      await iam.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument: '{}' }));
    },
    dropRole: async (RoleName) => {
      await iam.send(new DeleteRoleCommand({ RoleName }));
    },
    makeUser: async (UserName) => {
      await iam.send(new CreateUserCommand({ UserName }));
    },
    keyFor: async (actions) => {
      const UserName = `caller-${(keys += 1)}`;
      await iam.send(new CreateUserCommand({ UserName }));
      const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }];
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      const PolicyName = 'own';
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {};
      return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
    },
    policiesOf: async (RoleName) =>
      (await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames ?? [],
    policiesOfUser: async (UserName) =>
      (await iam.send(new ListUserPoliciesCommand({ UserName }))).PolicyNames ?? [],
    documentOf: async (RoleName, PolicyName) => {
      const got = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return JSON.parse(decodeURIComponent(got.PolicyDocument ?? 'null')) as unknown;
    },
    close: () => iam.destroy(),
  };
}
