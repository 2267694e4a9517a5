import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

interface Props {
  readonly text: string;
  /** What it is, for those who do not see it. */
  readonly label: string;
}

/** Text to take along: a piece of the configuration file, or a command. */
export function Snippet({ text, label }: Props) {
  return (
    <div className="snippet">
      <pre className="json" tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      <CopyToClipboard
        variant="icon"
        textToCopy={text}
        copyButtonAriaLabel={`Copy ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
        copySuccessText="Copied"
        copyErrorText="Not copied"
      />
    </div>
  );
}
