import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import type { WholeFormProps } from '../../../shared/config/piece-editor.js';
import { ROLE_LABELS } from '../../../shared/data/rights.js';
import { FieldGroup } from '../../../shared/ui/field-group.js';
import { Many, One } from './choices.js';
import { EntryList } from './entry-list.js';
import { type Fields, fieldsOf, listOf, numberIn, textOf, textsOf, withField } from './fields.js';
import { TextField } from './text-field.js';

const THINGS = [
  { value: 'request', label: 'Requests for more' },
  { value: 'budget', label: 'Budgets' },
  { value: 'route', label: 'Routes' },
  { value: 'prices', label: 'Prices' },
  { value: 'stop', label: 'Stops' },
  { value: 'release', label: 'Holds given back' },
  { value: 'month', label: 'Months opened again' },
  { value: 'charge', label: 'Charges' },
] as const;

const WITH_AMOUNT: readonly string[] = ['request', 'budget', 'prices', 'release', 'charge'];
const ROLES = Object.entries(ROLE_LABELS)
  .filter(([role]) => role !== 'developer')
  .map(([value, label]) => ({ value, label }));
const NEXT: Fields = { what: 'budget', by: ['finance'] };

const USUAL = [
  ['autoApproveUsd', 'Raises of budgets up to, USD', '0', 'They need no approval.'],
  ['autoApprovePercent', 'Raises of quotas up to, %', '0', 'They need no approval.'],
  ['escalateAfterHours', 'Brought to notice after, hours', '8', 'Of waiting.'],
  ['expireAfterHours', 'Over after, hours', '168', 'Of waiting.'],
  ['emergencyPercent', 'An emergency raises by at most, %', '10', '0: there are none.'],
] as const;

/** Who approves what, and how long it waits. */
export function ApprovalsForm({ value, problemAt, onChange }: WholeFormProps) {
  const fields = fieldsOf(value);
  const set = (name: string, next: Parameters<typeof withField>[2]) =>
    onChange(whole(withField(fields, name, next)));
  return (
    <SpaceBetween size="m">
      <FieldGroup
        label="Rules"
        description="Of several rules that apply, the one with the highest amount counts. Without a rule nothing but requests, holds given back and months opened again takes approval."
      >
        <EntryList
          noun="rule"
          entries={listOf(fields['rules'])}
          next={NEXT}
          onChange={(rules) => set('rules', rules)}
        >
          {(rule, at, change) => (
            <Rule
              rule={rule}
              problemAt={(field) => problemAt(`.rules[${String(at)}]${field}`)}
              onChange={change}
            />
          )}
        </EntryList>
      </FieldGroup>
      <Toggle
        checked={fields['notOwnTeam'] === true}
        onChange={({ detail }) => set('notOwnTeam', detail.checked)}
      >
        What is about a team is approved by people who do not lead it
      </Toggle>
      <div className="form-row">
        {USUAL.map(([name, label, usual, hint]) => (
          <TextField
            key={name}
            label={label}
            value={textOf(fields[name])}
            placeholder={usual}
            hint={hint}
            inputMode="decimal"
            errorText={problemAt(`.${name}`)}
            onChange={(typed) =>
              set(name, name === 'autoApproveUsd' ? typed.trim() : numberIn(typed))
            }
          />
        ))}
      </div>
    </SpaceBetween>
  );
}

/** A section that says nothing is left out. */
const whole = (fields: Fields): Fields | undefined =>
  Object.keys(fields).length === 0 ? undefined : fields;

interface RuleProps {
  readonly rule: Fields;
  readonly problemAt: (field: string) => string | undefined;
  readonly onChange: (rule: Fields) => void;
}

function Rule({ rule, problemAt, onChange }: RuleProps) {
  const what = textOf(rule['what']);
  return (
    <>
      <div className="form-row">
        <One
          label="Of"
          value={what}
          options={THINGS}
          errorText={problemAt('.what')}
          onChange={(chosen) => {
            const next = withField(rule, 'what', chosen);
            onChange(WITH_AMOUNT.includes(chosen) ? next : withField(next, 'over', undefined));
          }}
        />
        {WITH_AMOUNT.includes(what) && (
          <TextField
            label="Above, USD"
            value={textOf(rule['over'])}
            placeholder="always"
            inputMode="decimal"
            errorText={problemAt('.over')}
            onChange={(typed) => onChange(withField(rule, 'over', typed.trim()))}
          />
        )}
        <TextField
          label="People"
          value={textOf(rule['people'])}
          placeholder="1"
          inputMode="numeric"
          errorText={problemAt('.people')}
          onChange={(typed) => onChange(withField(rule, 'people', numberIn(typed)))}
        />
      </div>
      <Many
        label="Approved by"
        value={textsOf(rule['by'])}
        options={ROLES}
        placeholder="Choose roles"
        errorText={problemAt('.by')}
        onChange={(by) => onChange({ ...rule, by })}
      />
    </>
  );
}
