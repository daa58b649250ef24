import type { RunState, StepSummary } from 'amends';
import type { IconName } from './icon';

/** How urgent a state looks: the colour of its mark. Its picture and its word say the same. */
export type Tone = 'bad' | 'back' | 'work' | 'wait' | 'good' | 'idle';

interface Look {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly word: string;
}

export const RUN_LOOKS: Readonly<Record<RunState, Look>> = {
  stuck: { icon: 'stuck', tone: 'bad', word: 'stuck' },
  compensating: { icon: 'undo', tone: 'back', word: 'compensating' },
  running: { icon: 'running', tone: 'work', word: 'running' },
  waiting: { icon: 'waiting', tone: 'wait', word: 'waiting' },
  queued: { icon: 'queued', tone: 'idle', word: 'queued' },
  completed: { icon: 'done', tone: 'good', word: 'completed' },
  compensated: { icon: 'undone', tone: 'back', word: 'compensated' },
  skipped: { icon: 'skipped', tone: 'idle', word: 'skipped' },
  abandoned: { icon: 'abandoned', tone: 'bad', word: 'abandoned' },
};

export type StepState = StepSummary['state'];

export const STEP_LOOKS: Readonly<Record<StepState, Look>> = {
  pending: { icon: 'pending', tone: 'idle', word: 'not begun' },
  omitted: { icon: 'omitted', tone: 'idle', word: 'omitted' },
  running: { icon: 'running', tone: 'work', word: 'running' },
  retrying: { icon: 'retrying', tone: 'work', word: 'retrying' },
  waiting: { icon: 'waiting', tone: 'wait', word: 'waiting' },
  done: { icon: 'done', tone: 'good', word: 'done' },
  bypassed: { icon: 'bypassed', tone: 'idle', word: 'bypassed' },
  failed: { icon: 'failed', tone: 'bad', word: 'failed' },
  undoing: { icon: 'undo', tone: 'back', word: 'undoing' },
  undone: { icon: 'undone', tone: 'back', word: 'undone' },
  stuck: { icon: 'stuck', tone: 'bad', word: 'stuck' },
};
