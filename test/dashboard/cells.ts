import type { RunState, Verb } from 'amends';
import type { Break } from './cells-shop';

/** What a verb says, and what comes of it. */
export interface Cell {
  readonly says: RegExp;
  /** Whether what stood in the way is gone when it happens. */
  readonly helped?: true;
  readonly step?: string;
  readonly becomes: RunState;
  /** What is done and undone because of it. */
  readonly did: readonly string[];
}

/** A way in which a run stands, and all that may be done about it: what is not named is refused. */
export interface Kind {
  readonly breaks?: Readonly<Record<string, Break>>;
  readonly state: RunState;
  readonly cells: Partial<Record<Verb, Cell>>;
}

const abandon = (state: RunState = 'abandoned'): Cell => ({ says: /^Ends the run now, and undoes nothing/, becomes: state, did: [] });
const FORWARD = ['do Left', 'do Right', 'do Last'];
const BACK = ['undo First', 'undo Reject'];
const NOTED: RegExp = /^Is noted, and changes nothing/;

/** The tables of docs/operating.md. */
export const KINDS: Readonly<Record<string, Kind>> = {
  'stuck in the pivot': {
    breaks: { Pivot: 'unknown' },
    state: 'stuck',
    cells: {
      retry: { says: /^Attempts Pivot again, under the same key, with a fresh budget/, helped: true, becomes: 'completed', did: ['do Pivot', ...FORWARD] },
      bypass: { says: /^Takes Pivot for passed, without an outcome: nothing is undone any more/, becomes: 'completed', did: FORWARD },
      complete: { says: /does not execute it\. The run is past its pivot then: .* Then Left and Right follows?\.$/, becomes: 'completed', did: FORWARD },
      abandon: abandon(),
    },
  },
  'stuck past the pivot': {
    breaks: { Last: 'refuse' },
    state: 'stuck',
    cells: {
      retry: { says: /^Attempts Last again/, helped: true, becomes: 'completed', did: ['do Last'] },
      bypass: { says: /^Takes Last for nothing to do; it has no outcome\. Then the run ends\.$/, becomes: 'completed', did: [] },
      complete: { says: /^Takes Last for done, .* Then the run ends\.$/, becomes: 'completed', did: [] },
      abandon: abandon(),
    },
  },
  'stuck where shouldExecute threw': {
    breaks: { Last: 'asks' },
    state: 'stuck',
    cells: {
      retry: { says: /^Asks Last again whether it applies\.$/, helped: true, becomes: 'completed', did: ['do Last'] },
      bypass: { says: /^Leaves Last out\. Then the run ends\.$/, becomes: 'completed', did: [] },
      complete: { says: /^Takes Last for done/, becomes: 'completed', did: [] },
      abandon: abandon(),
    },
  },
  'stuck after three crashes': {
    state: 'stuck',
    cells: {
      retry: { says: /^Attempts First again, under the same key/, becomes: 'completed', did: ['do First', 'do Second', 'do Pivot', ...FORWARD] },
      bypass: {
        says: /^Takes First for nothing to do; .* Then Second follows\. If the run goes backward later, First is undone all the same/,
        becomes: 'completed',
        did: ['do Second', 'do Pivot', ...FORWARD],
      },
      complete: { says: /^Takes First for done, .* is undone with that outcome\.$/, becomes: 'completed', did: ['do Second', 'do Pivot', ...FORWARD] },
      cancel: { says: /^Undoes First, then Reject\. The request is answered fail\.$/, becomes: 'compensated', did: BACK },
      abandon: abandon(),
    },
  },
  'stuck in one member of a group, beside one that is parked': {
    breaks: { Left: 'refuse', Right: 'month' },
    state: 'stuck',
    cells: {
      retry: { says: /^Attempts Left again/, helped: true, becomes: 'waiting', did: ['do Left'] },
      wake: { says: /^Visits Right now, instead of waiting\. The run stays stuck in Left\.$/, helped: true, becomes: 'stuck', did: ['do Right'] },
      bypass: { says: /^Takes Left for nothing to do; .* When Right is settled, too, Last follows\.$/, becomes: 'waiting', did: [] },
      complete: { says: /^Takes Left for done/, becomes: 'waiting', did: [] },
      abandon: abandon(),
    },
  },
  'stuck in two members of a group': {
    breaks: { Left: 'refuse', Right: 'refuse' },
    state: 'stuck',
    cells: {
      retry: { says: /^Attempts Left again.*Attempts Right again/, helped: true, becomes: 'completed', did: FORWARD },
      bypass: { says: /^Left: Takes Left .* Right: Takes Right .*The run stays stuck in Left\.$/, step: 'Left', becomes: 'stuck', did: [] },
      complete: { says: /^Left: Takes Left for done/, step: 'Right', becomes: 'stuck', did: [] },
      abandon: abandon(),
    },
  },
  'stuck in an undo': {
    breaks: { First: 'undo-fails', Second: 'refuse' },
    state: 'stuck',
    cells: {
      retry: { says: /^Attempts the undo of First again/, helped: true, becomes: 'compensated', did: BACK },
      bypass: { says: /^Takes the undo of First for nothing to do: .* Then undoes Reject\.$/, becomes: 'compensated', did: ['undo Reject'] },
      cancel: { says: NOTED, becomes: 'stuck', did: [] },
      abandon: abandon(),
    },
  },
  'stuck as a whole, without a plan': {
    state: 'stuck',
    cells: {
      retry: { says: /^Decides the plan again/, helped: true, becomes: 'completed', did: ['do First', 'do Second', 'do Pivot', ...FORWARD] },
      cancel: { says: /^Ends the run: nothing of it was begun/, becomes: 'compensated', did: [] },
      abandon: abandon(),
    },
  },
  'stuck as a whole, since its saga is gone': {
    state: 'stuck',
    cells: {
      wake: { says: /^As soon as its code can be opened: Visits Second now/, becomes: 'stuck', did: [] },
      cancel: { says: /^As soon as its code can be opened: Undoes /, becomes: 'stuck', did: [] },
      abandon: abandon(),
    },
  },
  'waits for a time': {
    breaks: { Second: 'month' },
    state: 'waiting',
    cells: {
      wake: { says: /^Visits Second now, instead of waiting\.$/, helped: true, becomes: 'completed', did: ['do Second', 'do Pivot', ...FORWARD] },
      cancel: { says: /^Undoes Second, then First, then Reject\./, becomes: 'compensated', did: ['undo Second', ...BACK] },
      abandon: abandon(),
    },
  },
  'waits for a message': {
    breaks: { Second: 'approval' },
    state: 'waiting',
    cells: {
      wake: { says: /^Visits Second now, without the message approved .* waits again\.$/, becomes: 'waiting', did: [] },
      cancel: { says: /^Undoes Second, then First, then Reject\./, becomes: 'compensated', did: ['undo Second', ...BACK] },
      abandon: abandon(),
    },
  },
  'backs off before an attempt': {
    breaks: { Second: 'busy' },
    state: 'running',
    cells: {
      wake: { says: /^Attempts Second now, instead of waiting; it counts/, helped: true, becomes: 'completed', did: ['do Second', 'do Pivot', ...FORWARD] },
      cancel: { says: /^Undoes Second, then First, then Reject\./, becomes: 'compensated', did: ['undo Second', ...BACK] },
      abandon: abandon(),
    },
  },
  'backs off past the pivot': {
    breaks: { Last: 'busy' },
    state: 'running',
    cells: { wake: { says: /^Attempts Last now/, helped: true, becomes: 'completed', did: ['do Last'] }, abandon: abandon() },
  },
  'backs off before an undo': {
    breaks: { First: 'undo-busy', Second: 'refuse' },
    state: 'compensating',
    cells: {
      wake: { says: /^Attempts the undo of First now/, helped: true, becomes: 'compensated', did: BACK },
      cancel: { says: NOTED, becomes: 'compensating', did: [] },
      abandon: abandon(),
    },
  },
  'works on a step': {
    breaks: { Second: 'hang' },
    state: 'running',
    cells: {
      cancel: {
        says: /^Lets Second, which is under way, settle first\. Undoes Second, then First, then Reject\./,
        helped: true,
        becomes: 'compensated',
        did: ['do Second', 'undo Second', ...BACK],
      },
      abandon: abandon(),
    },
  },
  'is in line for its lock': {
    state: 'queued',
    cells: { cancel: { says: /^Ends the run: nothing of it was begun/, becomes: 'compensated', did: [] }, abandon: abandon() },
  },
  'has ended': { state: 'completed', cells: {} },
};
