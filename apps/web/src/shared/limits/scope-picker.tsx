import Autosuggest from '@cloudscape-design/components/autosuggest';
import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useLabels } from '../format/labels.js';
import { resolveRange } from '../spend/ranges.js';
import { scopeLabel, WHOLE_ORGANISATION, type Scope } from './scopes.js';
import { useDimensionValues } from '../spend/spend.query.js';
import { useNames } from '../data/session.query.js';
import { useView } from '../spend/use-view.js';

interface Props {
  readonly scope: Scope;
  /** What may be named, the likeliest first. */
  readonly dimensions: readonly string[];
  readonly onChange: (scope: Scope) => void;
  readonly disabled?: boolean;
}

/** Pairs that must all hold. Values on offer are those that were spent on lately; others may be typed. */
export function ScopePicker({ scope, dimensions, onChange, disabled = false }: Props) {
  const pairs = Object.entries(scope);
  const free = dimensions.filter((dimension) => scope[dimension] === undefined);
  const replace = (at: number, pair: [string, string] | null) => {
    const next = pairs.flatMap((old, index) =>
      index === at ? (pair === null ? [] : [pair]) : [old],
    );
    onChange(Object.fromEntries(next));
  };
  const [next] = free;
  return (
    <div className="pairs">
      {pairs.length === 0 && <span>{WHOLE_ORGANISATION}</span>}
      {pairs.map(([dimension, value], at) => (
        <div key={dimension} className="pair">
          <Select
            ariaLabel={`Part ${at + 1} of the scope`}
            disabled={disabled}
            expandToViewport
            selectedOption={{ value: dimension, label: scopeLabel(dimension) }}
            options={[dimension, ...free].map((one) => ({ value: one, label: scopeLabel(one) }))}
            onChange={({ detail }) => {
              replace(at, [detail.selectedOption.value ?? dimension, '']);
            }}
          />
          <ScopeValue
            dimension={dimension}
            value={value}
            disabled={disabled}
            onChange={(changed) => {
              replace(at, [dimension, changed]);
            }}
          />
          <Button
            iconName="remove"
            variant="icon"
            disabled={disabled}
            ariaLabel={`Remove ${scopeLabel(dimension).toLowerCase()} from the scope`}
            onClick={() => {
              replace(at, null);
            }}
          />
        </div>
      ))}
      {next !== undefined && !disabled && (
        <div>
          <Button
            iconName="add-plus"
            formAction="none"
            onClick={() => {
              onChange({ ...scope, [next]: '' });
            }}
          >
            Narrow the scope
          </Button>
        </div>
      )}
    </div>
  );
}

interface ValueProps {
  readonly dimension: string;
  readonly value: string;
  readonly disabled: boolean;
  readonly onChange: (value: string) => void;
}

/** Dimensions that usage is not summed by: nothing to offer. */
const UNSUMMED = ['user', 'key'];

function ScopeValue({ dimension, value, disabled, onChange }: ValueProps) {
  const { now } = useView();
  const [asked, setAsked] = useState(false);
  const names = useNames();
  const labelOf = useLabels();
  const range = resolveRange({ preset: '30d' }, 'UTC', now);
  const isTeam = dimension === 'team';
  const load = useDimensionValues(
    asked && !isTeam && !UNSUMMED.includes(dimension)
      ? { dimension, ...range, timezone: 'UTC', search: null }
      : null,
  );
  const teams = names.status === 'ready' ? names.data.teams.map(({ id }) => id) : [];
  const spent = load.status === 'ready' ? load.data.flatMap((one) => one.value ?? []) : [];
  return (
    <Autosuggest
      ariaLabel={`Value of ${scopeLabel(dimension).toLowerCase()}`}
      value={value}
      disabled={disabled}
      placeholder={isTeam ? 'Choose a team' : 'Exactly as calls carry it'}
      enteredTextLabel={(entered) => `Use "${entered}"`}
      expandToViewport
      options={(isTeam ? teams : spent).map((one) => ({
        value: one,
        ...(isTeam && { description: labelOf('team', one) }),
      }))}
      onFocus={() => {
        setAsked(true);
      }}
      onChange={({ detail }) => {
        onChange(detail.value);
      }}
    />
  );
}
