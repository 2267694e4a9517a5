import Box from '@cloudscape-design/components/box';
import HelpPanel from '@cloudscape-design/components/help-panel';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { shortcuts } from '../shared/data/preferences.js';
import { useStored } from '../shared/data/stored.js';
import type { Page } from './navigation.js';
import { KEYS } from './shortcut-keys.js';

const WORDS: readonly (readonly [string, string])[] = [
  [
    'Unallocated',
    'No rule recognises who made the call. It is charged to no team until a person assigns it.',
  ],
  [
    'Unpriced',
    'The price book has no price for something the call used. It is counted, and in no sum.',
  ],
  [
    'Estimated',
    'Priced at the lower of two possible rates, because the log does not say which applies.',
  ],
  ['Provisional', 'Everything is priced, but logs may still arrive.'],
  ['Final', 'Nothing is expected to change.'],
];

export function Help({ page }: { readonly page: Page | undefined }) {
  const [keys, setKeys] = useStored(shortcuts);
  return (
    <HelpPanel header={<h2>{page?.name ?? 'Bursar'}</h2>}>
      <SpaceBetween size="m">
        {page !== undefined && <p>{page.question}</p>}
        <div>
          <h3>Words</h3>
          <dl>
            {WORDS.map(([word, meaning]) => (
              <div key={word}>
                <dt>{word}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </div>
        <div>
          <h3>Keys</h3>
          <ul>
            {KEYS.map(([key, does]) => (
              <li key={key}>
                <kbd>{key}</kbd> {does}
              </li>
            ))}
          </ul>
          <Toggle
            checked={keys === 'on'}
            onChange={({ detail }) => setKeys(detail.checked ? 'on' : 'off')}
          >
            Single-key shortcuts
          </Toggle>
        </div>
        <Box color="text-body-secondary" fontSize="body-s">
          Bursar is built with the Cloudscape design system and is not affiliated with Amazon Web
          Services.
        </Box>
      </SpaceBetween>
    </HelpPanel>
  );
}
