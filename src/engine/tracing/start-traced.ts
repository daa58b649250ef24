import { LogScope } from '../../services/log-scope';
import type { LiveAttempt } from '../attempt';
import type { RunTrace } from './run-trace';

/** Starts an attempt: its log lines carry its fields, and what it calls is part of its span. */
export function startTraced(attempt: LiveAttempt, undo: boolean, trace: RunTrace | undefined, resume: () => void): void {
  const { step, logFields: fields } = attempt;
  const start = (): void => attempt.start(resume);
  if (trace === undefined) LogScope.run(fields, start);
  else trace.during(step, undo, fields, start);
}
