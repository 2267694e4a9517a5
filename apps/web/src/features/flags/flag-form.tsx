import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import type { FormProps } from '../../shared/config/piece-editor.js';
import { FieldGroup } from '../../shared/ui/field-group.js';
import {
  type FlagEntry,
  flagOf,
  type FlagType,
  FLAG_TYPES,
  NEXT_RULE,
  START_VALUES,
  withField,
} from './flag-entry.js';
import { RuleFields } from './rule-fields.js';
import { ValueField } from './value-field.js';

const TYPES = FLAG_TYPES.map((value) => ({ value, label: value }));

/** A flag beside its text; what the form does not know stays as it is. */
export function FlagForm({ entry, isNew, onChange }: FormProps) {
  const flag = flagOf(entry);
  const set = (change: Partial<FlagEntry>) => onChange(withField(entry, change));
  const setRule = (at: number, rule: FlagEntry['rules'][number] | null) =>
    set({
      rules: flag.rules.flatMap((old, i) => (i === at ? (rule === null ? [] : [rule]) : [old])),
    });
  return (
    <SpaceBetween size="m">
      <FormField label="Key" constraintText="By which an application asks; it stays for good.">
        <Input
          value={flag.key}
          disabled={!isNew}
          placeholder="new-prompt"
          onChange={({ detail }) => set({ key: detail.value.trim() })}
        />
      </FormField>
      <FormField label="What it is for" constraintText="Optional">
        <Input
          value={flag.description}
          onChange={({ detail }) => set({ description: detail.value })}
        />
      </FormField>
      <Toggle
        checked={!flag.disabled}
        onChange={({ detail }) => set({ disabled: !detail.checked })}
      >
        {flag.disabled ? 'Off: everything gets the default' : 'On: the rules decide'}
      </Toggle>
      <div className="form-row">
        <FormField label="Kind of value">
          <Select
            selectedOption={TYPES.find(({ value }) => value === flag.type) ?? null}
            options={TYPES}
            expandToViewport
            onChange={({ detail }) => {
              const type = detail.selectedOption.value as FlagType;
              set({ type, default: START_VALUES[type], rules: [] });
            }}
          />
        </FormField>
        <FormField label="Default">
          <ValueField
            type={flag.type}
            value={flag.default}
            label="Default"
            onChange={(value) => set({ default: value })}
          />
        </FormField>
      </div>
      <FieldGroup
        label="Rules"
        description="Tried in this order; the first that applies gives the value. Without one that applies: the default."
      >
        <div className="form-lines">
          {flag.rules.map((rule, at) => (
            <RuleFields
              key={at}
              rule={rule}
              number={at + 1}
              type={flag.type}
              onChange={(next) => setRule(at, next)}
              onUp={at === 0 ? null : () => set({ rules: moved(flag.rules, at) })}
            />
          ))}
          <div>
            <Button
              iconName="add-plus"
              formAction="none"
              onClick={() => set({ rules: [...flag.rules, NEXT_RULE[flag.type]] })}
            >
              Add a rule
            </Button>
          </div>
        </div>
      </FieldGroup>
    </SpaceBetween>
  );
}

/** With the one before it changed places. */
function moved<T>(list: readonly T[], at: number): T[] {
  const [before, one] = [list[at - 1], list[at]];
  if (before === undefined || one === undefined) return [...list];
  return list.with(at - 1, one).with(at, before);
}
