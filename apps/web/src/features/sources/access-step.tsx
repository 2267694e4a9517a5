import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';
import { Loaded } from '../../shared/ui/loaded.js';
import type { SourceDraft } from './draft.js';
import { ASKED, kindOf } from './kinds.js';
import { PolicyTabs } from './policy-tabs.js';
import { useDraft } from './sources.query.js';
import type { StepProps } from './what-step.js';
import { TextField } from './where-step.js';

export function AccessStep(props: StepProps) {
  const { access } = kindOf(props.draft.kind);
  if (access === 'aws') return <AwsAccess {...props} />;
  return (
    <Container header={<Header variant="h2">How Bursar gets in</Header>}>
      {access === 'none' ? (
        <Box>What it reads is public: it needs no access.</Box>
      ) : (
        <TextField {...props} {...ASKED.secret} field="secret" />
      )}
    </Container>
  );
}

function AwsAccess(props: StepProps) {
  const { draft, onChange } = props;
  return (
    <SpaceBetween size="m">
      <Container header={<Header variant="h2">What it needs</Header>}>
        <DraftPolicy draft={draft} />
      </Container>
      <Container header={<Header variant="h2">How Bursar gets in</Header>}>
        <SpaceBetween size="m">
          <FormField label="Credentials">
            <RadioGroup
              value={draft.access}
              items={[
                {
                  value: 'role',
                  label: 'A role that Bursar takes',
                  description: 'For another account, or to keep the two apart.',
                },
                {
                  value: 'own',
                  label: 'Those of the process',
                  description: 'An attached role, AWS_PROFILE or AWS_ACCESS_KEY_ID.',
                },
              ]}
              onChange={({ detail }) => {
                onChange({ ...draft, access: detail.value === 'own' ? 'own' : 'role' });
              }}
            />
          </FormField>
          {draft.access === 'role' && (
            <>
              <TextField
                {...props}
                field="role"
                label="ARN of the role"
                description="The template above makes one, and prints its ARN."
                placeholder="arn:aws:iam::111122223333:role/BursarRead"
              />
              <TextField
                {...props}
                field="externalId"
                label="External id"
                description="Where it is kept: a variable of the process, or a file. The value itself stays out of here."
                isOptional
              />
            </>
          )}
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

/** The role is not known yet where its policy is read: the policy depends on the rest alone. */
function DraftPolicy({ draft }: { readonly draft: SourceDraft }) {
  const text = useText({ ...draft, access: 'own' });
  return text === null ? null : <Policy text={text} />;
}

function Policy({ text }: { readonly text: string }) {
  const load = useDraft(text);
  return (
    <Loaded load={load} height={240}>
      {(answer) =>
        answer.__typename === 'SourcePolicy' ? (
          <PolicyTabs policy={answer} />
        ) : (
          <Alert type="error" header="This is no source yet">
            {answer.problems.map(({ message, hint }) => `${message}. ${hint ?? ''}`).join(' ')}
          </Alert>
        )
      }
    </Loaded>
  );
}

/** The configuration text of a draft; null until the YAML writer is loaded. */
export function useText(draft: SourceDraft): string | null {
  const [text, setText] = useState<string | null>(null);
  const key = JSON.stringify(draft);
  useEffect(() => {
    let isCurrent = true;
    void import('./source-file.js').then(({ toConfig }) => {
      if (isCurrent) setText(toConfig(JSON.parse(key) as SourceDraft));
    });
    return () => {
      isCurrent = false;
    };
  }, [key]);
  return text;
}
