import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Entry } from '../../shared/config/document.js';
import type { FormProps } from '../../shared/config/piece-editor.js';
import type { Plain } from '../../shared/format/yaml.js';
import { FieldGroup } from '../../shared/ui/field-group.js';
import { NEW_TARGET, partOf, targetsOf, textOf, wholeNumber, withPart } from './route-entry.js';
import { TargetFields } from './target-fields.js';
import { WeightSum } from './weight-sum.js';

/** A route beside its text; what the form does not know stays as it is. */
export function RouteForm({ entry, isNew, onChange }: FormProps) {
  const targets = targetsOf(entry);
  const setTargets = (next: readonly Plain[]) => onChange({ ...entry, targets: next });
  return (
    <SpaceBetween size="m">
      <FormField label="Key" constraintText="Names the route; it stays for good.">
        <Input
          value={textOf(entry['key'])}
          disabled={!isNew}
          placeholder="chat"
          onChange={({ detail }) => onChange({ ...entry, key: detail.value.trim() })}
        />
      </FormField>
      <FieldGroup label="Calls" description="Of this operation and for this model; empty: any.">
        <div className="form-row">
          {part(entry, 'match', 'operation', 'Operation', onChange)}
          {part(entry, 'match', 'model', 'Model; * stands for any text', onChange)}
        </div>
      </FieldGroup>
      <FieldGroup label="Targets" description="Where calls go, shared out by weight.">
        <div className="form-lines">
          {targets.map((target, at) => (
            <TargetFields
              key={at}
              target={target}
              number={at + 1}
              onChange={(next) =>
                setTargets(targets.flatMap((old, i) => (i === at ? (next ?? []) : old)))
              }
            />
          ))}
          <WeightSum targets={targets} />
          <div>
            <Button
              iconName="add-plus"
              formAction="none"
              onClick={() => setTargets([...targets, NEW_TARGET])}
            >
              Add a target
            </Button>
          </div>
        </div>
      </FieldGroup>
      <Breaker entry={entry} onChange={onChange} />
    </SpaceBetween>
  );
}

/** A field of a map of the entry; a map without fields is left out, except what every route has. */
function part(
  entry: Entry,
  of: string,
  name: string,
  label: string,
  onChange: (entry: Entry) => void,
  read: (typed: string) => Plain = (typed) => typed.trim(),
) {
  return (
    <FormField label={label}>
      <Input
        value={textOf(partOf(entry, of)[name])}
        onChange={({ detail }) => {
          const next = withPart(partOf(entry, of), name, read(detail.value));
          const { [of]: _, ...rest } = entry;
          const isEmpty = Object.keys(next).length === 0 && of !== 'match';
          onChange(isEmpty ? rest : { ...entry, [of]: next });
        }}
      />
    </FormField>
  );
}

function Breaker({ entry, onChange }: Pick<FormProps, 'entry' | 'onChange'>) {
  const failover = entry['failover'];
  const field = (name: string, label: string) =>
    part(entry, 'breaker', name, label, onChange, wholeNumber);
  return (
    <SpaceBetween size="m">
      <FieldGroup
        label="Breaker"
        description="Takes a target out for a while that fails or is slow. Empty: nothing does."
      >
        <div className="form-row">
          {field('errorRate', 'Above, % errors')}
          {field('p95Ms', 'Above, p95 in ms')}
          {field('coolDownSeconds', 'Out for, seconds')}
        </div>
      </FieldGroup>
      <FormField
        label="Stand in for each other"
        constraintText="Providers in this order, with commas. Empty: no other provider stands in."
      >
        <Input
          value={Array.isArray(failover) ? (failover as Plain[]).map(textOf).join(', ') : ''}
          placeholder="bedrock, openai"
          onChange={({ detail }) => {
            const { failover: _, ...rest } = entry;
            const named = detail.value.split(',').map((one) => one.trim());
            onChange(detail.value.trim() === '' ? rest : { ...entry, failover: named });
          }}
        />
      </FormField>
    </SpaceBetween>
  );
}
