import { Clock, Container } from 'amends';
import { ClockServiceProvider } from 'amends/providers/clock';

const DAY = 24 * 60 * 60 * 1000;

function systemClock(): Clock {
  const container = new Container();
  new ClockServiceProvider().register(container);
  return container.get(Clock);
}

describe('the system clock', () => {
  beforeEach(() => jest.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => jest.useRealTimers());

  it('tells the time of the system', () => {
    expect(systemClock().now()).toBe(1_000_000);
    jest.setSystemTime(2_000_000);
    expect(systemClock().now()).toBe(2_000_000);
  });

  it.each([1, 1000, 2 ** 31 - 1, 2 ** 31, 90 * DAY])('calls back once after %d ms, not before', (milliseconds) => {
    const callback = jest.fn();
    systemClock().timer(milliseconds, callback);
    jest.advanceTimersByTime(milliseconds - 1);
    expect(callback).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(milliseconds);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('takes a timer back, even one that has been waiting for longer than one setTimeout can', () => {
    const callback = jest.fn();
    const cancel = systemClock().timer(90 * DAY, callback);
    jest.advanceTimersByTime(60 * DAY);
    cancel();
    jest.advanceTimersByTime(60 * DAY);
    expect(callback).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is not moved by somebody who sets the clock', () => {
    const callback = jest.fn();
    systemClock().timer(1000, callback);
    jest.setSystemTime(1_000_000 + DAY);
    jest.advanceTimersByTime(999);
    expect(callback).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('calls back at once for a negative time, never for Infinity, and refuses NaN', () => {
    const [past, never] = [jest.fn(), jest.fn()];
    systemClock().timer(-5, past);
    systemClock().timer(Infinity, never);
    jest.advanceTimersByTime(1);
    expect(past).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(365 * DAY);
    expect(never).not.toHaveBeenCalled();
    expect(() => systemClock().timer(NaN, past)).toThrow(expect.objectContaining({ code: 'INVALID_DURATION' }));
  });
});

it('the system clock never calls back early by its own measure', async () => {
  const clock = systemClock();
  for (let round = 0; round < 20; round++) {
    const began = performance.now();
    await new Promise<void>((resolve) => clock.timer(2, resolve));
    expect(performance.now() - began).toBeGreaterThanOrEqual(2);
  }
});
