import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useView } from '../../shared/spend/use-view.js';
import { AUDIT_PARAMS, type AuditParam } from './audit-params.js';

const FIELDS: Readonly<Record<AuditParam, { label: string; placeholder: string }>> = {
  actor: { label: 'Who', placeholder: 'name or id' },
  action: { label: 'Action', placeholder: 'team.change' },
  entity: { label: 'Kind of thing', placeholder: 'team' },
  id: { label: 'Which one', placeholder: 'search' },
  since: { label: 'From', placeholder: 'yyyy-mm-dd' },
  until: { label: 'Before', placeholder: 'yyyy-mm-dd' },
};

/** Filters live in the address bar, so that a finding can be shared as a link. */
export function AuditFilters() {
  const { page, setPage } = useView();
  const [draft, setDraft] = useState<Readonly<Record<string, string>>>({});
  const valueOf = (param: AuditParam) => draft[param] ?? page[param] ?? '';
  const active = AUDIT_PARAMS.some((param) => page[param] !== undefined);
  const empty = Object.fromEntries(AUDIT_PARAMS.map((param) => [param, undefined]));
  return (
    <form
      id="filters"
      role="search"
      aria-label="Audit entries"
      onSubmit={(event) => {
        event.preventDefault();
        const filters = AUDIT_PARAMS.map(
          (param) => [param, valueOf(param).trim() || undefined] as const,
        );
        setPage(Object.fromEntries(filters));
      }}
    >
      <SpaceBetween size="s" direction="horizontal" alignItems="end">
        {AUDIT_PARAMS.map((param) => (
          <FormField key={param} label={FIELDS[param].label}>
            <Input
              value={valueOf(param)}
              placeholder={FIELDS[param].placeholder}
              onChange={({ detail }) => {
                setDraft({ ...draft, [param]: detail.value });
              }}
            />
          </FormField>
        ))}
        <Button formAction="submit" iconName="search">
          Filter
        </Button>
        {active && (
          <Button
            formAction="none"
            variant="link"
            onClick={() => {
              setDraft({});
              setPage(empty);
            }}
          >
            Clear
          </Button>
        )}
      </SpaceBetween>
    </form>
  );
}
