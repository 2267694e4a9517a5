import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { FieldGroup } from '../../shared/ui/field-group.js';
import { ScopePicker } from '../../shared/limits/scope-picker.js';
import type { StepDraft } from './draft.js';
import { ACTION_LABELS, ACTIONS } from './ladder.js';

interface Props {
  readonly steps: readonly StepDraft[];
  readonly dimensions: readonly string[];
  readonly onChange: (steps: readonly StepDraft[]) => void;
}

const OPTIONS = ACTIONS.map((value) => ({ value, label: ACTION_LABELS[value] }));
const NEXT: StepDraft = { at: '90', action: 'notify', to: '', share: '', where: {} };

/** What happens on the way to the limit. */
export function LadderEditor({ steps, dimensions, onChange }: Props) {
  return (
    <FieldGroup
      label="On the way to the limit"
      description="At a percentage of the limit, measured on what is spent or presumed spent."
    >
      <SpaceBetween size="s">
        {steps.map((step, at) => (
          <StepFields
            key={at}
            step={step}
            number={at + 1}
            dimensions={dimensions}
            onChange={(changed) => {
              onChange(
                steps.flatMap((old, index) =>
                  index === at ? (changed === null ? [] : [changed]) : [old],
                ),
              );
            }}
          />
        ))}
        <Button
          iconName="add-plus"
          formAction="none"
          onClick={() => {
            onChange([...steps, NEXT]);
          }}
        >
          Add a step
        </Button>
      </SpaceBetween>
    </FieldGroup>
  );
}

interface StepProps {
  readonly step: StepDraft;
  readonly number: number;
  readonly dimensions: readonly string[];
  /** Null takes the step away. */
  readonly onChange: (step: StepDraft | null) => void;
}

function StepFields({ step, number, dimensions, onChange }: StepProps) {
  const named = (what: string) => `${what} of step ${number}`;
  const isNarrowed = Object.keys(step.where).length > 0;
  return (
    <div className="step">
      <div className="step-line">
        {step.on === undefined ? (
          <>
            <Input
              value={step.at}
              inputMode="decimal"
              ariaLabel={named('Percentage')}
              onChange={({ detail }) => {
                onChange({ ...step, at: detail.value });
              }}
            />
            <span>%</span>
          </>
        ) : (
          <span>While an anomaly goes on</span>
        )}
        <Select
          ariaLabel={named('Action')}
          selectedOption={OPTIONS.find(({ value }) => value === step.action) ?? null}
          options={OPTIONS}
          expandToViewport
          onChange={({ detail }) => {
            const action = ACTIONS.find((name) => name === detail.selectedOption.value);
            onChange({ ...step, action: action ?? step.action });
          }}
        />
        <StepDetail step={step} named={named} onChange={onChange} />
        <Button
          iconName="remove"
          variant="icon"
          ariaLabel={`Remove step ${number}`}
          onClick={() => {
            onChange(null);
          }}
        />
      </div>
      {isNarrowed ? (
        <div className="step-where">
          <ScopePicker
            scope={step.where}
            dimensions={dimensions}
            onChange={(where) => {
              onChange({ ...step, where });
            }}
          />
        </div>
      ) : (
        <Button
          variant="inline-link"
          ariaLabel={`Only for a part: step ${number}`}
          onClick={() => {
            onChange({ ...step, where: { environment: 'dev' } });
          }}
        >
          Only for a part
        </Button>
      )}
    </div>
  );
}

interface DetailProps extends Pick<StepProps, 'step' | 'onChange'> {
  readonly named: (what: string) => string;
}

function StepDetail({ step, named, onChange }: DetailProps) {
  if (step.action === 'downgrade') {
    return (
      <Input
        value={step.to}
        placeholder="Model to use instead"
        ariaLabel={named('Model')}
        onChange={({ detail }) => {
          onChange({ ...step, to: detail.value.trim() });
        }}
      />
    );
  }
  if (step.action !== 'throttle') return <span />;
  return (
    <Input
      value={step.share}
      inputMode="decimal"
      placeholder="Of 100 calls, so many go on"
      ariaLabel={named('Share')}
      onChange={({ detail }) => {
        onChange({ ...step, share: detail.value });
      }}
    />
  );
}
