import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type Problems, type SourceDraft, withKind } from './draft.js';
import { type Kind, kindOf, KINDS } from './kinds.js';

export interface StepProps {
  readonly draft: SourceDraft;
  readonly problems: Problems;
  readonly onChange: (draft: SourceDraft) => void;
}

const ALL = Object.keys(KINDS) as Kind[];

export function WhatStep({ draft, problems, onChange }: StepProps) {
  return (
    <Container>
      <SpaceBetween size="m">
        <FormField label="Kind">
          <RadioGroup
            value={draft.kind}
            items={ALL.map((kind) => ({
              value: kind,
              label: kindOf(kind).label,
              description: kindOf(kind).about,
            }))}
            onChange={({ detail }) => {
              const kind = ALL.find((one) => one === detail.value) ?? draft.kind;
              onChange(withKind(draft, kind));
            }}
          />
        </FormField>
        <FormField
          label="Name"
          description="How the source is called here, in commands and in the configuration file."
          errorText={problems.id}
        >
          <Input
            value={draft.id}
            onChange={({ detail }) => {
              onChange({ ...draft, id: detail.value });
            }}
          />
        </FormField>
        {(draft.kind === 'bedrock-s3' || draft.kind === 'bedrock-cloudwatch-logs') && (
          <LoggingHint />
        )}
      </SpaceBetween>
    </Container>
  );
}

/** Most accounts have logging switched off; bodies cost, and are not needed. */
function LoggingHint() {
  return (
    <div>
      Bedrock writes these logs only where model invocation logging is switched on, for each account
      and region. Leave text, image, embedding and video delivery <b>off</b>: token counts are
      logged all the same, prompts stay where they are, and storage costs almost nothing. With
      delivery off, cache writes of one hour cannot be distinguished from those of five minutes, and
      are marked estimated.
    </div>
  );
}
