import type { RunState } from 'amends';
import type { JSX } from 'preact';
import { Icon } from './icon';
import { RUN_LOOKS, STEP_LOOKS, type StepState } from './states';

/** The state of a run: colour, picture and word. */
export const RunMark = ({ state, large = false }: { readonly state: RunState; readonly large?: boolean }): JSX.Element => {
  const { icon, tone, word } = RUN_LOOKS[state];
  return (
    <span class={`mark tone-${tone} ${large ? 'mark-large' : ''}`}>
      <Icon name={icon} />
      {word}
    </span>
  );
};

/** The state of a step. */
export const StepMark = ({ state, word }: { readonly state: StepState; readonly word?: string }): JSX.Element => {
  const look = STEP_LOOKS[state];
  return (
    <span class={`mark mark-plain tone-${look.tone}`}>
      <Icon name={look.icon} />
      {word ?? look.word}
    </span>
  );
};
