import type { RunDetails, StepSummary } from 'amends';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useNow } from './clock';
import { Foreign } from './foreign';
import { JsonTree } from './json-tree';
import { StepMark } from './mark';
import { moment, timeOfDay } from './moment';
import { KINDS } from './plan-picture';
import { stepAnchor } from './run-plan';
import { timelineOf, type Bar } from './timeline';
import { barLength, barTitle } from './waterfall-rows';

/** Every step with its attempts, its outcome and its error. */
export function RunSteps({ run }: { readonly run: RunDetails }): JSX.Element {
  const { bars } = timelineOf(run.history, run.createdAt);
  return (
    <div class="steps">
      {run.steps.map((step) => (
        <Step key={step.name} step={step} bars={bars.filter((bar) => bar.step === step.name)} />
      ))}
    </div>
  );
}

const OPEN: ReadonlySet<StepSummary['state']> = new Set(['stuck', 'failed', 'retrying']);

function Step({ step, bars }: { readonly step: StepSummary; readonly bars: readonly Bar[] }): JSX.Element {
  const [open, setOpen] = useState(OPEN.has(step.state));
  return (
    <details class="step" id={stepAnchor(step.name)} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary data-row>
        <span class="step-name">
          <Foreign text={step.name} />
        </span>
        <StepMark state={step.state} />
        <span class="note">{KINDS[step.kind].word}</span>
        {step.by !== undefined && (
          <span class="note">
            by <Foreign text={step.by} />
          </span>
        )}
      </summary>
      {open && <StepBody step={step} bars={bars} />}
    </details>
  );
}

function StepBody({ step, bars }: { readonly step: StepSummary; readonly bars: readonly Bar[] }): JSX.Element {
  return (
    <div class="step-body">
      {bars.length === 0 && <p class="note">Nothing has happened in it{step.state === 'omitted' ? ': it said that it does not apply' : ' yet'}.</p>}
      <Attempts bars={bars} />
      {step.outcome !== undefined && (
        <div class="step-part">
          <h3>Outcome</h3>
          <JsonTree value={step.outcome} what={`the outcome of ${step.name}`} />
        </div>
      )}
      {step.error !== undefined && (
        <div class="step-part">
          <h3>Last error</h3>
          <JsonTree value={step.error} what={`the error of ${step.name}`} />
        </div>
      )}
    </div>
  );
}

/** So many are shown; those in between are in the history. */
const SHOWN = 40;

function Attempts({ bars }: { readonly bars: readonly Bar[] }): JSX.Element | null {
  const now = useNow();
  const shown = bars.slice(-SHOWN);
  if (bars.length === 0) return null;
  return (
    <ol class="attempts">
      {bars.length > SHOWN && <li class="note">{bars.length - SHOWN} earlier ones are in the history.</li>}
      {shown.map((bar, index) => (
        <li key={index} class={`attempt result-${bar.result ?? 'none'} ${bar.undo ? 'attempt-undo' : ''}`}>
          <span class="attempt-when" title={moment(bar.from)}>
            {timeOfDay(bar.from, 'millisecond')}
          </span>
          <span class="attempt-what">{barTitle(bar)}</span>
          <span class="attempt-long">{barLength(bar, now)}</span>
          {bar.error !== undefined && bar.kind !== 'backoff' && <Foreign text={bar.error.message} class="attempt-error clamp" />}
        </li>
      ))}
    </ol>
  );
}
