import type { Container } from './container/container';
import type { Engine } from './engine/engine';
import { Tracing } from './services/tracing';

/** Lets an engine trace its runs, where somebody is bound who collects that. @throws AmendsError `EXTENSION_INVALID` where the engine cannot */
export function traceRuns(engine: Engine, container: Container): void {
  if (container.isBound(Tracing)) engine.trace(container.get(Tracing));
}
