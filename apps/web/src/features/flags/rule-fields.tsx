import Autosuggest from '@cloudscape-design/components/autosuggest';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import { Labelled } from '../../shared/config/labelled.js';
import { useNames } from '../../shared/data/session.query.js';
import { conditionsOf, type FlagType, type RuleEntry, withConditions } from './flag-entry.js';
import { ValueField } from './value-field.js';

interface Props {
  readonly rule: RuleEntry;
  readonly number: number;
  readonly type: FlagType;
  /** Null takes the rule away. */
  readonly onChange: (rule: RuleEntry | null) => void;
  /** Null: it is the first. */
  readonly onUp: (() => void) | null;
}

/** One rule: for whom, for how many of them, and what they get. */
export function RuleFields({ rule, number, type, onChange, onUp }: Props) {
  const named = (what: string) => `${what} of rule ${String(number)}`;
  const pairs = conditionsOf(rule);
  const setPair = (at: number, pair: readonly [string, string] | null) =>
    onChange(
      withConditions(
        rule,
        pairs.flatMap((old, i) => (i === at ? (pair === null ? [] : [pair]) : [old])),
      ),
    );
  return (
    <div className="form-box" role="group" aria-label={`Rule ${String(number)}`}>
      {pairs.length === 0 && <span>For all calls</span>}
      {pairs.map(([name, values], at) => (
        <Condition
          key={at}
          name={name}
          values={values}
          named={(what) => named(`${what} ${String(at + 1)}`)}
          onChange={(pair) => setPair(at, pair)}
        />
      ))}
      <div className="form-row">
        <Labelled text="For per cent of them">
          <Input
            value={typeof rule['rollout'] === 'number' ? String(rule['rollout']) : ''}
            placeholder="100"
            type="number"
            inputMode="decimal"
            ariaLabel={named('Per cent')}
            onChange={({ detail }) => onChange(withRollout(rule, detail.value))}
          />
        </Labelled>
        {rule['variants'] === undefined ? (
          <Labelled text="Value">
            <ValueField
              type={type}
              value={rule['value'] ?? null}
              label={named('Value')}
              onChange={(value) => onChange({ ...rule, value })}
            />
          </Labelled>
        ) : (
          <span>Several values by weight: change them in the text.</span>
        )}
      </div>
      <div className="form-tools">
        <Button
          variant="inline-link"
          ariaLabel={`Add a condition to rule ${String(number)}`}
          onClick={() => onChange(withConditions(rule, [...pairs, [freeName(pairs), '']]))}
        >
          Add a condition
        </Button>
        {onUp !== null && (
          <Button variant="inline-link" ariaLabel={`Move rule ${String(number)} up`} onClick={onUp}>
            Move up
          </Button>
        )}
        <Button
          variant="inline-link"
          ariaLabel={`Remove rule ${String(number)}`}
          onClick={() => onChange(null)}
        >
          Remove
        </Button>
      </div>
    </div>
  );
}

const KNOWN = ['environment', 'team', 'project', 'user', 'model'];

const freeName = (pairs: readonly (readonly [string, string])[]): string =>
  KNOWN.find((name) => pairs.every(([taken]) => taken !== name)) ?? '';

/** Empty: for all of them. */
function withRollout(rule: RuleEntry, typed: string): RuleEntry {
  const { rollout: _, ...rest } = rule;
  return typed === '' || Number.isNaN(Number(typed)) ? rest : { ...rule, rollout: Number(typed) };
}

interface ConditionProps {
  readonly name: string;
  readonly values: string;
  readonly named: (what: string) => string;
  readonly onChange: (pair: readonly [string, string] | null) => void;
}

function Condition({ name, values, named, onChange }: ConditionProps) {
  const names = useNames();
  const own = names.status === 'ready' ? names.data.customDimensions : [];
  const teams = names.status === 'ready' ? names.data.teams : [];
  const options = name === 'team' ? teams.map(({ id }) => ({ value: id })) : [];
  return (
    <div className="form-row">
      <Labelled text="Where">
        <Autosuggest
          value={name}
          options={[...KNOWN, ...own].map((value) => ({ value }))}
          ariaLabel={named('Name of condition')}
          enteredTextLabel={(text) => `Use ${text}`}
          expandToViewport
          onChange={({ detail }) => onChange([detail.value, values])}
        />
      </Labelled>
      <Labelled text="is">
        <Autosuggest
          value={values}
          options={options}
          placeholder="one, or several with commas"
          ariaLabel={named('Value of condition')}
          enteredTextLabel={(text) => `Use ${text}`}
          expandToViewport
          onChange={({ detail }) => onChange([name, detail.value])}
        />
      </Labelled>
      <Button
        iconName="remove"
        variant="icon"
        ariaLabel={named('Remove condition')}
        onClick={() => onChange(null)}
      />
    </div>
  );
}
