import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { DayField } from '../../shared/ui/day-field.js';
import type { SourceDraft } from './draft.js';
import { ASKED, type Field, fieldIn, kindOf } from './kinds.js';
import type { StepProps } from './what-step.js';

interface TextProps extends StepProps {
  readonly field: Exclude<keyof SourceDraft, 'kind' | 'access'>;
  readonly label: string;
  readonly description?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly isOptional?: boolean;
  /** Blanks within it stay. */
  readonly isList?: boolean | undefined;
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
          const value = props.isList === true ? detail.value : detail.value.trim();
          onChange({ ...draft, [field]: value });
        }}
      />
    </FormField>
  );
}

export function WhereStep(props: StepProps) {
  const { draft } = props;
  const fields = kindOf(draft.kind).fields.map((one) => one.replace('?', '') as Field);
  return (
    <Container>
      <SpaceBetween size="m">
        {fields.length === 0 && <Box>There is one such address, and it is known.</Box>}
        {fields.map((field) =>
          field === 'since' ? (
            <SinceField key={field} {...props} />
          ) : (
            <TextField
              key={field}
              {...props}
              {...ASKED[field]}
              field={field}
              isOptional={fieldIn(draft.kind, field) === 'optional'}
            />
          ),
        )}
      </SpaceBetween>
    </Container>
  );
}

function SinceField({ draft, problems, onChange }: StepProps) {
  return (
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
  );
}
