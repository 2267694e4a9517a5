import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Entry } from '../../../shared/config/document.js';
import type { FormProps } from '../../../shared/config/piece-editor.js';
import { FieldGroup } from '../../../shared/ui/field-group.js';
import { fieldsOf, fromPairs, pairsOf, textOf, textsOf, withField } from './fields.js';
import { LinesField } from './lines-field.js';
import { PairsField } from './pairs-field.js';
import { TextField } from './text-field.js';

export const NEW_TEAM: Entry = { id: '', name: '' };

const LISTS = [
  ['principals', 'Principals', 'arn:aws:sts::*:assumed-role/SearchRole/*'],
  ['inferenceProfiles', 'Inference profiles', 'arn:aws:bedrock:…:application-inference-profile/…'],
  ['projects', 'Bedrock projects', 'arn:aws:bedrock:…:project/…'],
  ['accounts', 'AWS accounts', '111122223333'],
  ['organizationalUnits', 'Organisational units', 'ou-ab12-search'],
] as const;

const MAPS = [
  ['requestMetadata', 'Request metadata', 'Of calls whose callers are trusted to set it.', 'team'],
  ['tags', 'Tags', 'Of profiles, projects and principals, as AWS reports them.', 'team'],
  ['costCategories', 'Cost categories', 'Of accounts, as AWS reports them.', 'team'],
] as const;

const NOUNS = { requestMetadata: 'field', tags: 'tag', costCategories: 'cost category' } as const;

/** A team, what it is charged under, and by what its calls are recognised. */
export function TeamForm({ entry, isNew, problemAt, onChange }: FormProps) {
  const set = (name: string, typed: string) => onChange(withField(entry, name, typed));
  const centres = entry['costCentres'];
  return (
    <SpaceBetween size="m">
      <TextField
        label="Id"
        value={textOf(entry['id'])}
        disabled={!isNew}
        placeholder="search"
        hint="Lower-case letters, digits and -; it stays for good."
        errorText={problemAt('id')}
        onChange={(typed) => onChange({ ...entry, id: typed.trim() })}
      />
      <div className="form-row">
        <TextField
          label="Name"
          value={textOf(entry['name'])}
          placeholder="Search"
          errorText={problemAt('name')}
          onChange={(typed) => set('name', typed)}
        />
        {centres === undefined && (
          <TextField
            label="Cost centre"
            value={textOf(entry['costCentre'])}
            placeholder="CC-4410"
            hint="From today on; months before keep theirs."
            errorText={problemAt('costCentre')}
            onChange={(typed) => set('costCentre', typed)}
          />
        )}
      </div>
      {centres !== undefined && (
        <Alert type="info">
          This team had several cost centres over time: change them in the text beside.
        </Alert>
      )}
      <LinesField
        label="Projects"
        value={textsOf(entry['projects'])}
        placeholder="ranking"
        hint="One a line: no others are the team's. Empty: any project."
        errorText={problemAt('projects')}
        onChange={(lines) => onChange(withField(entry, 'projects', lines))}
      />
      <Recognised entry={entry} problemAt={problemAt} onChange={onChange} />
    </SpaceBetween>
  );
}

function Recognised({ entry, problemAt, onChange }: Omit<FormProps, 'isNew'>) {
  const by = fieldsOf(entry['recognisedBy']);
  const set = (name: string, value: Parameters<typeof withField>[2]) =>
    onChange(withField(entry, 'recognisedBy', withField(by, name, value)));
  const at = (name: string) => problemAt(`recognisedBy.${name}`);
  return (
    <FieldGroup
      label="Recognised by"
      description="Any of these makes a call the team's, from now on. What is posted already moves when it is attributed again."
    >
      <SpaceBetween size="m">
        {MAPS.map(([name, label, description, first]) => (
          <PairsField
            key={name}
            label={label}
            description={description}
            noun={NOUNS[name]}
            first={first}
            pairs={pairsOf(by[name])}
            errorText={at(name)}
            onChange={(pairs) => set(name, fromPairs(pairs))}
          />
        ))}
        {LISTS.map(([name, label, placeholder]) => (
          <LinesField
            key={name}
            label={label}
            value={textsOf(by[name])}
            placeholder={placeholder}
            hint="One a line."
            errorText={at(name)}
            onChange={(lines) => set(name, lines)}
          />
        ))}
      </SpaceBetween>
    </FieldGroup>
  );
}
