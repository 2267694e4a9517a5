import type { WholeFormProps } from '../../../shared/config/piece-editor.js';
import { DatesOf, MatchFields } from './contract-fields.js';
import { EntryList } from './entry-list.js';
import { type Fields, fieldsOf, listOf, textOf, withField } from './fields.js';
import { TextField } from './text-field.js';

const NEXT: Fields = { match: { provider: '' }, percent: '' };

/** Per cent off the list prices of a provider or a model, for a time. */
export function DiscountsForm({ value, problemAt, onChange }: WholeFormProps) {
  const entries = listOf(value);
  return (
    <EntryList
      noun="discount"
      entries={entries}
      next={NEXT}
      onChange={(next) => onChange(next.length === 0 ? undefined : next)}
    >
      {(entry, at, set) => (
        <>
          <MatchFields
            match={fieldsOf(entry['match'])}
            names={['provider', 'model']}
            errorText={problemAt(`[${String(at)}].match`)}
            onChange={(match) => set({ ...entry, match })}
          />
          <div className="form-row">
            <TextField
              label="Off the list, %"
              value={textOf(entry['percent'])}
              placeholder="12.5"
              inputMode="decimal"
              errorText={problemAt(`[${String(at)}].percent`)}
              onChange={(typed) => set({ ...entry, percent: typed.trim() })}
            />
          </div>
          <DatesOf
            entry={entry}
            problemAt={(field) => problemAt(`[${String(at)}].${field}`)}
            onChange={(name, date) => set(withField(entry, name, date))}
          />
        </>
      )}
    </EntryList>
  );
}
