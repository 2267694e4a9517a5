import type { PolicyStatement } from './aws-settings.js';

/** Pure. As IAM takes it. */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  const document = {
    Version: '2012-10-17',
    Statement: statements.map(({ sid, actions, resources, condition }) => ({
      Sid: sid,
      Effect: 'Allow',
      Action: actions,
      Resource: resources,
      ...(condition !== undefined && { Condition: condition }),
    })),
  };
  return JSON.stringify(document, null, 2);
}
