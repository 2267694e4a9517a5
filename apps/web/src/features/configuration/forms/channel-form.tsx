import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Entry } from '../../../shared/config/document.js';
import type { FormProps } from '../../../shared/config/piece-editor.js';
import { One } from './choices.js';
import { textOf, textsOf } from './fields.js';
import { LinesField } from './lines-field.js';
import { TextField } from './text-field.js';

export const NEW_CHANNEL: Entry = { id: '', type: 'slack', url: 'env:' };

const TYPES = [
  { value: 'slack', label: 'Slack' },
  { value: 'teams', label: 'Microsoft Teams' },
  { value: 'webhook', label: 'A webhook of your own' },
  { value: 'email', label: 'E-mail' },
] as const;

/** What each kind is reached by. */
const STARTS: Readonly<Record<string, Entry>> = {
  slack: { url: 'env:' },
  teams: { url: 'env:' },
  webhook: { url: 'https://', secret: 'env:' },
  email: { to: [] },
};

/** Where messages go. Secrets are named, never written here. */
export function ChannelForm({ entry, isNew, problemAt, onChange }: FormProps) {
  const type = textOf(entry['type']);
  const { url: _, secret: __, to: ___, ...rest } = entry;
  const text = (name: 'url' | 'secret', label: string, hint: string) => (
    <TextField
      label={label}
      value={textOf(entry[name])}
      hint={hint}
      errorText={problemAt(name)}
      onChange={(typed) => onChange({ ...entry, [name]: typed.trim() })}
    />
  );
  return (
    <SpaceBetween size="m">
      <TextField
        label="Name"
        value={textOf(entry['id'])}
        disabled={!isNew}
        placeholder="finops"
        hint="Rules name it; it stays for good."
        errorText={problemAt('id')}
        onChange={(typed) => onChange({ ...entry, id: typed.trim() })}
      />
      <One
        label="Kind"
        value={type}
        options={TYPES}
        errorText={problemAt('type')}
        onChange={(chosen) => onChange({ ...rest, type: chosen, ...STARTS[chosen] })}
      />
      {type === 'webhook' &&
        text('url', 'Address', 'https://… or, where it is a secret, env:NAME or file:/path')}
      {(type === 'slack' || type === 'teams') &&
        text('url', 'Where its secret address is kept', 'env:NAME or file:/path')}
      {type === 'webhook' &&
        text('secret', 'Where the key that signs is kept', 'env:NAME or file:/path')}
      {type === 'email' && (
        <LinesField
          label="To"
          value={textsOf(entry['to'])}
          placeholder="finops@example.com"
          hint="One a line: an address, or role:finance for all who have a role."
          errorText={problemAt('to')}
          onChange={(to) => onChange({ ...entry, to })}
        />
      )}
    </SpaceBetween>
  );
}
