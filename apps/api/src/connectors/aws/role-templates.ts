import { stringify } from 'yaml';
import type { PolicyStatement } from './aws-settings.js';
import { policyDocument } from './policy-document.js';

const PRINCIPAL = 'ARN of the role or user that Bursar runs as';
const EXTERNAL_ID = 'The value that the source names as externalId';

/** Pure. A CloudFormation template of a role that may read a source, and no more. */
export function cloudFormationOf(statements: readonly PolicyStatement[]): string {
  const policy: unknown = JSON.parse(policyDocument(statements));
  return stringify(
    {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'A role with which Bursar reads usage, and no more',
      Parameters: {
        BursarPrincipal: { Type: 'String', Description: PRINCIPAL },
        ExternalId: { Type: 'String', Description: EXTERNAL_ID, NoEcho: true, MinLength: 2 },
      },
      Resources: {
        BursarRead: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: 'sts:AssumeRole',
                  Principal: { AWS: { Ref: 'BursarPrincipal' } },
                  Condition: { StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } } },
                },
              ],
            },
            Policies: [{ PolicyName: 'BursarRead', PolicyDocument: policy }],
          },
        },
      },
      Outputs: {
        RoleArn: {
          Description: 'For assumeRole.arn of the source',
          Value: { 'Fn::GetAtt': ['BursarRead', 'Arn'] },
        },
      },
    },
    { lineWidth: 0 },
  );
}

/** Pure. The same for Terraform. */
export function terraformOf(statements: readonly PolicyStatement[]): string {
  return `variable "bursar_principal" {
  description = "${PRINCIPAL}"
  type        = string
}

variable "external_id" {
  description = "${EXTERNAL_ID}"
  type        = string
  sensitive   = true
}

resource "aws_iam_role" "bursar_read" {
  name = "BursarRead"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = var.bursar_principal }
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

resource "aws_iam_role_policy" "bursar_read" {
  name   = "BursarRead"
  role   = aws_iam_role.bursar_read.id
  policy = <<-POLICY
${policyDocument(statements)
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
  POLICY
}

output "role_arn" {
  description = "For assumeRole.arn of the source"
  value       = aws_iam_role.bursar_read.arn
}
`;
}
