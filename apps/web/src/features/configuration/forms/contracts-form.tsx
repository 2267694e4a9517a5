import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { WholeFormProps } from '../../../shared/config/piece-editor.js';
import { useView } from '../../../shared/spend/use-view.js';
import { PageLink } from '../../../shared/ui/page-link.js';
import { One } from './choices.js';
import { DatesOf, MatchFields } from './contract-fields.js';
import { EntryList } from './entry-list.js';
import { type Fields, fieldsOf, listOf, textOf, withField } from './fields.js';
import { TextField } from './text-field.js';

const KINDS = [
  { value: 'discount', label: 'A discount, %' },
  { value: 'premium', label: 'A premium, %' },
  { value: 'per1M', label: 'Fixed prices' },
] as const;
type Kind = (typeof KINDS)[number]['value'];

const NEXT: Fields = { match: { provider: '' }, discount: '' };

const kindOf = (entry: Fields): Kind =>
  entry['per1M'] !== undefined ? 'per1M' : entry['premium'] !== undefined ? 'premium' : 'discount';

/** Discounts, premiums and fixed prices over the list. */
export function ContractsForm({ value, problemAt, onChange }: WholeFormProps) {
  const { href } = useView();
  return (
    <SpaceBetween size="m">
      <Box color="text-body-secondary">
        What a contract would have changed of calls that are posted is tried on{' '}
        <PageLink href={href('/platform/prices')}>Prices</PageLink>.
      </Box>
      <EntryList
        noun="contract"
        entries={listOf(value)}
        next={NEXT}
        onChange={(next) => onChange(next.length === 0 ? undefined : next)}
      >
        {(entry, at, set) => (
          <>
            <MatchFields
              match={fieldsOf(entry['match'])}
              names={['provider', 'model', 'team']}
              errorText={problemAt(`[${String(at)}].match`)}
              onChange={(match) => set({ ...entry, match })}
            />
            <Terms
              entry={entry}
              problemAt={(field) => problemAt(`[${String(at)}].${field}`)}
              onChange={set}
            />
            <DatesOf
              entry={entry}
              problemAt={(field) => problemAt(`[${String(at)}].${field}`)}
              onChange={(name, date) => set(withField(entry, name, date))}
            />
          </>
        )}
      </EntryList>
    </SpaceBetween>
  );
}

interface TermsProps {
  readonly entry: Fields;
  readonly problemAt: (field: string) => string | undefined;
  readonly onChange: (entry: Fields) => void;
}

const METERS = [
  ['input', 'Input'],
  ['output', 'Output'],
  ['cacheRead', 'Cache read'],
  ['cacheWrite5m', 'Cache write, 5 min'],
  ['cacheWrite1h', 'Cache write, 1 h'],
] as const;

function Terms({ entry, problemAt, onChange }: TermsProps) {
  const kind = kindOf(entry);
  const prices = fieldsOf(entry['per1M']);
  const { discount: _, premium: __, per1M: ___, ...rest } = entry;
  return (
    <div className="form-row">
      <One
        label="What is agreed"
        value={kind}
        options={KINDS}
        onChange={(chosen) => onChange({ ...rest, [chosen]: chosen === 'per1M' ? {} : '' })}
      />
      {kind === 'per1M' ? (
        METERS.map(([meter, label]) => (
          <TextField
            key={meter}
            label={`${label}, USD per million`}
            value={textOf(prices[meter])}
            inputMode="decimal"
            errorText={problemAt(`per1M.${meter}`)}
            onChange={(typed) =>
              onChange({ ...rest, per1M: withField(prices, meter, typed.trim()) })
            }
          />
        ))
      ) : (
        <TextField
          label="Per cent"
          value={textOf(entry[kind])}
          placeholder="12.5"
          inputMode="decimal"
          errorText={problemAt(kind)}
          onChange={(typed) => onChange({ ...entry, [kind]: typed.trim() })}
        />
      )}
    </div>
  );
}
