import { Clock, type Container, type ServiceProvider } from 'amends';
import { SystemClock } from './clock/system-clock';

/** Binds {@link Clock} to the clock of the system. */
export class ClockServiceProvider implements ServiceProvider {
  register(container: Container): void {
    container.bind(Clock).toConstantValue(new SystemClock());
  }
}
