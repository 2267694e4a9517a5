import Button from '@cloudscape-design/components/button';
import type { ReactNode } from 'react';
import type { Plain } from '../../../shared/format/yaml.js';
import { type Fields, fieldsOf } from './fields.js';

interface Props {
  /** What one is called: "discount". */
  readonly noun: string;
  readonly entries: readonly Plain[];
  readonly next: Fields;
  readonly onChange: (entries: readonly Plain[]) => void;
  readonly children: (entry: Fields, at: number, set: (entry: Fields) => void) => ReactNode;
}

/** Entries without names of their own, in order: each in a box, with a way to take it out. */
export function EntryList({ noun, entries, next, onChange, children }: Props) {
  const set = (at: number, entry: Fields | null) =>
    onChange(entries.flatMap((old, i) => (i === at ? (entry ?? []) : [old])));
  return (
    <div className="form-lines">
      {entries.map((entry, at) => (
        <div key={at} className="form-box" role="group" aria-label={`${titled(noun)} ${at + 1}`}>
          {children(fieldsOf(entry), at, (changed) => set(at, changed))}
          <div className="form-tools">
            <Button
              variant="inline-link"
              ariaLabel={`Remove ${noun} ${String(at + 1)}`}
              onClick={() => set(at, null)}
            >
              Remove
            </Button>
          </div>
        </div>
      ))}
      <div>
        <Button iconName="add-plus" formAction="none" onClick={() => onChange([...entries, next])}>
          Add a {noun}
        </Button>
      </div>
    </div>
  );
}

const titled = (noun: string): string => `${noun.charAt(0).toUpperCase()}${noun.slice(1)}`;
