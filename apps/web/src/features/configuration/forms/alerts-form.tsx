import Checkbox from '@cloudscape-design/components/checkbox';
import type { WholeFormProps } from '../../../shared/config/piece-editor.js';
import { usePiece } from '../../../shared/config/piece.query.js';
import { ROLE_LABELS } from '../../../shared/data/rights.js';
import { useNames } from '../../../shared/data/session.query.js';
import { FieldGroup } from '../../../shared/ui/field-group.js';
import { Many } from './choices.js';
import { EntryList } from './entry-list.js';
import { type Fields, fieldsOf, listOf, textOf, textsOf, withField } from './fields.js';
import { TextField } from './text-field.js';

const EVENTS = [
  { value: 'anomaly', label: 'Anomalies' },
  { value: 'budget', label: 'Budgets' },
  { value: 'stop', label: 'Stops' },
  { value: 'price', label: 'Prices' },
  { value: 'source', label: 'Sources' },
  { value: 'request', label: 'Requests' },
  { value: 'close', label: 'Close of the month' },
  { value: 'key', label: 'API keys' },
  { value: 'daily-digest', label: 'Report of the day' },
  { value: 'weekly-digest', label: 'Report of the week' },
  { value: 'monthly-statement', label: 'Statements' },
] as const;

const ROLES = Object.entries(ROLE_LABELS).map(([value, label]) => ({ value, label }));
const ALL_TEAMS = { value: '*', label: 'All teams' };
const NEXT: Fields = { on: ['budget'], channels: [] };

/** Which alerts and reports go where. */
export function AlertsForm({ value, problemAt, onChange }: WholeFormProps) {
  return (
    <EntryList
      noun="rule"
      entries={listOf(value)}
      next={NEXT}
      onChange={(next) => onChange(next.length === 0 ? undefined : next)}
    >
      {(rule, at, set) => (
        <RuleFields
          rule={rule}
          problemAt={(field) => problemAt(`[${String(at)}]${field}`)}
          onChange={set}
        />
      )}
    </EntryList>
  );
}

interface RuleProps {
  readonly rule: Fields;
  readonly problemAt: (field: string) => string | undefined;
  readonly onChange: (rule: Fields) => void;
}

function RuleFields({ rule, problemAt, onChange }: RuleProps) {
  const names = useNames();
  const channels = usePiece('channels', null);
  const teams = names.status === 'ready' ? names.data.teams : [];
  const known = channels.status === 'ready' ? channels.data.items : [];
  const many = (name: string, label: string, options: Parameters<typeof Many>[0]['options']) => ({
    label,
    options,
    value: textsOf(rule[name]),
    errorText: problemAt(`.${name}`),
    onChange: (chosen: string[]) =>
      onChange(name === 'on' ? { ...rule, on: chosen } : withField(rule, name, chosen)),
  });
  return (
    <>
      <Many {...many('on', 'What', EVENTS)} placeholder="Choose events" />
      <div className="form-row">
        <Many
          {...many('teams', 'Of teams', [
            ALL_TEAMS,
            ...teams.map(({ id, name }) => ({ value: id, label: name })),
          ])}
          placeholder="All teams"
        />
        <Many
          {...many(
            'channels',
            'To channels',
            known.map((id) => ({ value: id, label: id })),
          )}
          placeholder="The inbox alone"
        />
        <Many {...many('roles', 'Inbox of', ROLES)} placeholder="As usual" />
      </div>
      <Silence rule={rule} problemAt={problemAt} onChange={onChange} />
    </>
  );
}

/** What a rule keeps to itself: small amounts, and all but breaches and stops at night. */
function Silence({ rule, problemAt, onChange }: RuleProps) {
  const quiet = fieldsOf(rule['quietHours']);
  const setQuiet = (name: string, next: Parameters<typeof withField>[2]) =>
    onChange(withField(rule, 'quietHours', withField(quiet, name, next)));
  return (
    <FieldGroup
      label="Silent"
      description="Below an amount, and in quiet hours; breaches of budgets and stops ignore those."
    >
      <div className="form-row">
        <TextField
          label="Below, USD"
          value={textOf(rule['minimumUsd'])}
          placeholder="any amount"
          inputMode="decimal"
          errorText={problemAt('.minimumUsd')}
          onChange={(typed) => onChange(withField(rule, 'minimumUsd', typed.trim()))}
        />
        {(['from', 'to'] as const).map((name) => (
          <TextField
            key={name}
            label={name === 'from' ? 'Quiet from' : 'Quiet to'}
            value={textOf(quiet[name])}
            placeholder={name === 'from' ? '20:00' : '08:00'}
            errorText={problemAt(`.quietHours.${name}`)}
            onChange={(typed) => setQuiet(name, typed.trim())}
          />
        ))}
        <TextField
          label="By the clocks of"
          value={textOf(quiet['timezone'])}
          placeholder="the reporting zone"
          errorText={problemAt('.quietHours.timezone')}
          onChange={(typed) => setQuiet('timezone', typed.trim())}
        />
      </div>
      <Checkbox
        checked={quiet['weekends'] === true}
        onChange={({ detail }) => setQuiet('weekends', detail.checked)}
      >
        Saturdays and Sundays as a whole
      </Checkbox>
    </FieldGroup>
  );
}
