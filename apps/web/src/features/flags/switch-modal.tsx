import { LateChange } from '../../shared/config/late.js';
import type { Flag } from './flags.query.js';
import { withField } from './flag-entry.js';
import { plain } from './rules.js';

interface Props {
  readonly flag: Flag;
  readonly onClose: () => void;
}

/** Off gives the default everywhere; the rules stay for when it is on again. */
export function SwitchModal({ flag, onClose }: Props) {
  const { key, disabled } = flag;
  const does = disabled ? 'on' : 'off';
  return (
    <LateChange
      section="flags"
      item={key}
      title={`Switch ${key} ${does}`}
      action={`Switch ${does}`}
      done={`${key} is ${does}`}
      edit={(entry) => withField(entry, { disabled: !disabled })}
      onClose={onClose}
    >
      {() => (
        <p>
          {disabled
            ? 'Its rules decide again who gets what.'
            : `Everything gets its default, ${plain(flag.default)}. Its rules are kept.`}
        </p>
      )}
    </LateChange>
  );
}
