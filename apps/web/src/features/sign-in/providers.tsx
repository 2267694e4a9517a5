import Button from '@cloudscape-design/components/button';

interface Props {
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  readonly busy: string | null;
  readonly onChoose: (id: string) => void;
  readonly words?: (name: string) => string;
}

/** One button for each place where the organisation signs people in. */
export function Providers({
  providers,
  busy,
  onChoose,
  words = (name) => `Sign in with ${name}`,
}: Props) {
  return (
    <div className="persona-grid">
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          fullWidth
          variant="primary"
          loading={busy === id}
          disabled={busy !== null && busy !== id}
          onClick={() => {
            onChoose(id);
          }}
        >
          {words(name)}
        </Button>
      ))}
    </div>
  );
}
