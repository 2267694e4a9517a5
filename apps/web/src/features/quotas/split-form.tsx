import { LIMIT_NAMES, type LimitName } from '@bursar/limits/quota';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef } from 'react';
import { FieldGroup } from '../../shared/ui/field-group.js';
import { unitOf } from '../../shared/limits/limits.js';
import { formatCount } from '../../shared/format/numbers.js';
import { ScopePicker } from '../../shared/limits/scope-picker.js';
import { toScope } from '../../shared/limits/scopes.js';
import { useNames } from '../../shared/data/session.query.js';
import type { Quota } from './quotas.query.js';
import { newPart, type Fault, type PartDraft } from './split.js';
import { effectiveOf } from './standing.js';

interface Props {
  readonly parent: Quota;
  readonly parts: readonly PartDraft[];
  readonly fault: Fault | null;
  readonly onChange: (parts: readonly PartDraft[]) => void;
}

/** "Calls a minute" */
export function limitLabel(name: LimitName): string {
  const unit = unitOf({ kind: 'quota', limit: name });
  return unit.charAt(0).toUpperCase() + unit.slice(1);
}

const OWN = ['project', 'key', 'environment', 'user', 'model'];

export function SplitForm({ parent, parts, fault, onChange }: Props) {
  const names = useNames();
  const addRef = useRef<ButtonProps.Ref>(null);
  const custom = names.status === 'ready' ? names.data.customDimensions : [];
  const taken = toScope(parent.scope);
  const dimensions = [...OWN, ...custom].filter((dimension) => taken[dimension] === undefined);
  return (
    <SpaceBetween size="l">
      {parts.length === 0 && (
        <span>
          {parent.id} has no parts: the first calls may use all of it, whatever they are for.
        </span>
      )}
      {parts.map((part, at) => (
        <PartFields
          key={at}
          parent={parent}
          part={part}
          number={at + 1}
          dimensions={dimensions}
          fault={fault?.part === at ? fault : null}
          onChange={(changed) => {
            onChange(parts.map((old, index) => (index === at ? changed : old)));
          }}
          onRemove={() => {
            onChange(parts.filter((_, index) => index !== at));
            // The button that had the focus is gone with its part.
            addRef.current?.focus();
          }}
        />
      ))}
      <Button
        ref={addRef}
        iconName="add-plus"
        formAction="none"
        onClick={() => {
          onChange([...parts, newPart(dimensions[0])]);
        }}
      >
        Add a part
      </Button>
    </SpaceBetween>
  );
}

interface PartProps {
  readonly parent: Quota;
  readonly part: PartDraft;
  readonly number: number;
  readonly dimensions: readonly string[];
  readonly fault: Fault | null;
  readonly onChange: (part: PartDraft) => void;
  readonly onRemove: () => void;
}

function PartFields({ parent, part, number, dimensions, fault, onChange, onRemove }: PartProps) {
  const ofPart = fault?.field === null || fault?.field === 'scope' ? fault.message : undefined;
  return (
    <FieldGroup label={`Part ${number}`} errorText={ofPart}>
      <SpaceBetween size="xs">
        <ScopePicker
          scope={part.scope}
          dimensions={dimensions}
          onChange={(scope) => {
            onChange({ ...part, scope });
          }}
        />
        <div className="part-limits">
          {LIMIT_NAMES.map((name) => (
            <FormField
              key={name}
              label={limitLabel(name)}
              constraintText={mostText(parent, name)}
              errorText={fault?.field === name ? fault.message : null}
            >
              <Input
                value={part.limits[name]}
                inputMode="numeric"
                autoComplete={false}
                onChange={({ detail }) => {
                  onChange({ ...part, limits: { ...part.limits, [name]: detail.value } });
                }}
              />
            </FormField>
          ))}
        </div>
        <Button variant="inline-link" ariaLabel={`Remove part ${number}`} onClick={onRemove}>
          Remove this part
        </Button>
      </SpaceBetween>
    </FieldGroup>
  );
}

/** A part may allow as much as its parent does now. */
function mostText(parent: Quota, name: LimitName): string {
  const most = effectiveOf(parent, name);
  return most === null ? 'no limit above' : `up to ${formatCount(most)}`;
}
