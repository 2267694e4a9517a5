import Box from '@cloudscape-design/components/box';
import HelpPanel from '@cloudscape-design/components/help-panel';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { shortcuts } from '../../shared/data/preferences.js';
import { useStored } from '../../shared/data/stored.js';
import { HELP, WORDS } from './help-texts.js';
import type { Page } from '../navigation.js';
import { KEYS } from '../shortcut-keys.js';

export function Help({ page }: { readonly page: Page | undefined }) {
  const [keys, setKeys] = useStored(shortcuts);
  const text = page === undefined ? undefined : HELP[page.path];
  return (
    <HelpPanel header={<h2>{page?.name ?? 'Bursar'}</h2>}>
      <SpaceBetween size="m">
        {page !== undefined && <p>{page.question}</p>}
        {text !== undefined && (
          <div>
            <ul>
              {text.does.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
            <h3>Words</h3>
            <dl>
              {text.words.map((word) => (
                <div key={word}>
                  <dt>{word.charAt(0).toUpperCase() + word.slice(1)}</dt>
                  <dd>{WORDS[word]}</dd>
                </div>
              ))}
            </dl>
          </div>
        )}
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
