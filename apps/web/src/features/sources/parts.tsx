import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Part } from './setup.query.js';

/** What a test found, part by part. */
export function Parts({ parts }: { readonly parts: readonly Part[] }) {
  return (
    <ul className="plain">
      {parts.map(({ part, summary, error, hint }) => (
        <li key={part} className="break">
          <StatusIndicator type={error === null ? 'success' : 'error'}>
            {part}: {error ?? summary}
          </StatusIndicator>
          {hint !== null && <div className="example">{hint}</div>}
        </li>
      ))}
    </ul>
  );
}
