import FormField from '@cloudscape-design/components/form-field';
import { DayField } from '../../../shared/ui/day-field.js';
import { type Fields, textOf } from './fields.js';
import { TextField } from './text-field.js';

const LABELS = { provider: 'Provider', model: 'Model', team: 'Team' } as const;
const EXAMPLES = {
  provider: 'anthropic',
  model: 'anthropic.claude-opus-4-8',
  team: 'any',
} as const;
type Name = keyof typeof LABELS;

interface MatchProps {
  readonly match: Fields;
  readonly names: readonly Name[];
  readonly errorText?: string | undefined;
  readonly onChange: (match: Fields) => void;
}

/** Whose calls, and of which models: what is empty is not asked. */
export function MatchFields({ match, names, errorText, onChange }: MatchProps) {
  return (
    <div className="form-row">
      {names.map((name, at) => (
        <TextField
          key={name}
          label={LABELS[name]}
          value={textOf(match[name])}
          placeholder={EXAMPLES[name]}
          errorText={at === 0 ? errorText : undefined}
          onChange={(typed) => {
            const { [name]: _, ...rest } = match;
            onChange(typed.trim() === '' ? rest : { ...match, [name]: typed.trim() });
          }}
        />
      ))}
    </div>
  );
}

interface DatesProps {
  readonly entry: Fields;
  readonly problemAt: (field: string) => string | undefined;
  readonly onChange: (name: 'from' | 'to', date: string) => void;
}

/** When it holds; the text beside may say moments within a day, too. */
export function DatesOf({ entry, problemAt, onChange }: DatesProps) {
  const field = (name: 'from' | 'to', label: string, hint: string) => (
    <FormField label={label} constraintText={hint} errorText={problemAt(name)}>
      <DayField
        value={textOf(entry[name]).slice(0, 10)}
        placeholder="yyyy-mm-dd"
        onChange={(date) => onChange(name, date)}
      />
    </FormField>
  );
  return (
    <div className="form-row">
      {field('from', 'From', 'In UTC. Empty: since ever.')}
      {field('to', 'To', 'Exclusive. Empty: for good.')}
    </div>
  );
}
