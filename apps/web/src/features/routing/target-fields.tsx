import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import { Labelled } from '../../shared/config/labelled.js';
import type { Plain } from '../../shared/format/yaml.js';
import { type TargetEntry, textOf, wholeNumber, withPart } from './route-entry.js';

interface Props {
  readonly target: TargetEntry;
  readonly number: number;
  /** Null takes the target away. */
  readonly onChange: (target: TargetEntry | null) => void;
}

/** One target of a route. */
export function TargetFields({ target, number, onChange }: Props) {
  const field = (name: string, label: string, read: (typed: string) => Plain) => {
    return (
      <Labelled text={label}>
        <Input
          value={textOf(target[name])}
          ariaLabel={`${label} of target ${String(number)}`}
          inputMode={name === 'weight' ? 'numeric' : 'text'}
          onChange={({ detail }) => {
            const next = read(detail.value);
            // A provider, a model and a weight always stand in the file.
            onChange(
              name === 'region' ? withPart(target, name, next) : { ...target, [name]: next },
            );
          }}
        />
      </Labelled>
    );
  };
  const trimmed = (typed: string) => typed.trim();
  return (
    <div className="form-box" role="group" aria-label={`Target ${String(number)}`}>
      {field('model', 'Model', trimmed)}
      <div className="form-row">
        {field('provider', 'Provider', trimmed)}
        {field('region', 'Region', trimmed)}
        {field('weight', 'Weight', wholeNumber)}
      </div>
      <div className="form-tools">
        <Button
          variant="inline-link"
          ariaLabel={`Remove target ${String(number)}`}
          onClick={() => onChange(null)}
        >
          Remove
        </Button>
      </div>
    </div>
  );
}
