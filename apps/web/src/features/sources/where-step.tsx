import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { DayField } from '../../shared/ui/day-field.js';
import type { SourceDraft } from './draft.js';
import type { StepProps } from './what-step.js';

interface TextProps extends StepProps {
  readonly field: Exclude<keyof SourceDraft, 'kind' | 'access'>;
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly isOptional?: boolean;
}

export function TextField(props: TextProps) {
  const { draft, problems, onChange, field, label, description, placeholder, isOptional } = props;
  return (
    <FormField
      label={label}
      description={description}
      constraintText={isOptional === true ? 'Optional' : undefined}
      errorText={problems[field]}
    >
      <Input
        value={draft[field]}
        placeholder={placeholder ?? ''}
        onChange={({ detail }) => {
          onChange({ ...draft, [field]: detail.value.trim() });
        }}
      />
    </FormField>
  );
}

export function WhereStep(props: StepProps) {
  const { draft, problems, onChange } = props;
  return (
    <Container>
      <SpaceBetween size="m">
        <TextField
          {...props}
          field="account"
          label="AWS account"
          description="Whose logs are read. Leave it empty to read everything under the prefix."
          placeholder="111122223333"
          isOptional
        />
        <FormField
          label="Regions"
          description="Where models are called, separated by commas."
          errorText={problems.regions}
        >
          <Input
            value={draft.regions}
            placeholder="us-east-1, eu-west-1"
            onChange={({ detail }) => {
              onChange({ ...draft, regions: detail.value });
            }}
          />
        </FormField>
        {draft.kind === 'bedrock-s3' ? (
          <>
            <TextField {...props} field="bucket" label="Bucket" placeholder="my-bedrock-logs" />
            <TextField
              {...props}
              field="prefix"
              label="Prefix"
              description="What stands before AWSLogs/ in the keys."
              isOptional
            />
          </>
        ) : (
          <TextField {...props} field="logGroup" label="Log group" placeholder="/bedrock/calls" />
        )}
        <FormField
          label="Since"
          description="Leave it empty to read everything that is kept here: 13 months unless set otherwise."
          constraintText="Optional. yyyy-mm-dd, UTC"
          errorText={problems.since}
        >
          <DayField
            value={draft.since}
            placeholder="everything"
            onChange={(since) => {
              onChange({ ...draft, since });
            }}
          />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}
