import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { ConfigProblem } from './change.query.js';
import { type Entry, readSection, toDocument, toSection } from './document.js';
import type { Forms, ProblemAt } from './piece-editor.js';
import type { useEditor, Editing } from './use-editor.js';

interface Props extends Editing, Forms {
  readonly editor: ReturnType<typeof useEditor>;
  /** Null: the text has none, or several, or cannot be read. */
  readonly entry: Entry | null;
  readonly edits: boolean;
}

/** The form, as long as the text beside it can be read. */
export function FormSide(props: Props) {
  return (
    <Container header={<Header variant="h2">Form</Header>}>
      <fieldset className="plain-fieldset" disabled={!props.edits}>
        {props.WholeForm === undefined ? <OfEntry {...props} /> : <OfSection {...props} />}
      </fieldset>
    </Container>
  );
}

function OfEntry({ Form, entry, section, start, editor }: Props) {
  if (Form === undefined) return null;
  if (entry === null)
    return (
      <Alert type="warning">
        The text beside cannot be read as one entry. The form follows once it can.
      </Alert>
    );
  return (
    <Form
      entry={entry}
      isNew={start !== null}
      problemAt={problemsBelow(`${section}[0].`, editor.problems)}
      onChange={(next) => editor.type(toDocument(section, next))}
    />
  );
}

function OfSection({ WholeForm, section, editor }: Props) {
  const read = readSection(section, editor.text);
  if (WholeForm === undefined) return null;
  if (read === null)
    return (
      <Alert type="warning">The text beside cannot be read. The form follows once it can.</Alert>
    );
  return (
    <WholeForm
      value={read.value}
      problemAt={problemsBelow(section, editor.problems)}
      onChange={(next) => editor.type(toSection(section, next))}
    />
  );
}

const problemsBelow =
  (above: string, problems: readonly ConfigProblem[]): ProblemAt =>
  (field) => {
    const at = above + field;
    const isAt = (path: string) =>
      path === at || path.startsWith(`${at}.`) || path.startsWith(`${at}[`);
    const found = problems.find(({ path }) => path !== null && isAt(path));
    return found === undefined ? undefined : sentence(found);
  };

const sentence = ({ message, hint }: ConfigProblem): string => {
  const text = hint === null ? message : `${message}: ${hint}`;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};
