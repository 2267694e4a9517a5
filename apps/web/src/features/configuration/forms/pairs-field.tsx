import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import { Labelled } from '../../../shared/config/labelled.js';
import { FieldGroup } from '../../../shared/ui/field-group.js';
import type { Pair } from './fields.js';

interface Props {
  readonly label: string;
  readonly description: string;
  /** What one pair is called: "tag". */
  readonly noun: string;
  readonly pairs: readonly Pair[];
  readonly first: string;
  readonly errorText?: string | undefined;
  readonly onChange: (pairs: readonly Pair[]) => void;
}

/** Names with their values; several values are apart by commas. */
export function PairsField({ label, description, noun, pairs, first, errorText, onChange }: Props) {
  const set = (at: number, pair: Pair | null) =>
    onChange(pairs.flatMap((old, i) => (i === at ? (pair === null ? [] : [pair]) : [old])));
  const isNamed = (name: string) => pairs.some(([taken]) => taken === name);
  return (
    <FieldGroup label={label} description={description} errorText={errorText}>
      <div className="form-lines">
        {pairs.map(([name, values], at) => (
          <div key={at} className="form-row">
            <Labelled text="Name">
              <Input
                value={name}
                ariaLabel={`Name of ${noun} ${String(at + 1)}`}
                onChange={({ detail }) => {
                  // Two of one name would be one.
                  if (!isNamed(detail.value)) set(at, [detail.value, values]);
                }}
              />
            </Labelled>
            <Labelled text="is">
              <Input
                value={values}
                placeholder="one, or several with commas"
                ariaLabel={`Value of ${noun} ${String(at + 1)}`}
                onChange={({ detail }) => set(at, [name, detail.value])}
              />
            </Labelled>
            <Button
              iconName="remove"
              variant="icon"
              ariaLabel={`Remove ${noun} ${String(at + 1)}`}
              onClick={() => set(at, null)}
            />
          </div>
        ))}
        <div>
          <Button
            iconName="add-plus"
            formAction="none"
            disabled={isNamed('')}
            onClick={() => onChange([...pairs, [isNamed(first) ? '' : first, '']])}
          >
            Add a {noun}
          </Button>
        </div>
      </div>
    </FieldGroup>
  );
}
