import { BackgroundResponse, Clock, Logger, type LogFields, type StepAttempt } from 'amends';
import { LogDuration } from 'amends/middlewares/log-duration';

class TestClock extends Clock {
  time = 1_000;

  now() {
    return this.time;
  }

  timer() {
    return () => undefined;
  }
}

class TestLogger extends Logger {
  readonly lines: [string, string, LogFields | undefined][] = [];
  error = (message: string, fields?: LogFields) => void this.lines.push(['error', message, fields]);
  warn = (message: string, fields?: LogFields) => void this.lines.push(['warn', message, fields]);
  info = (message: string, fields?: LogFields) => void this.lines.push(['info', message, fields]);
  debug = (message: string, fields?: LogFields) => void this.lines.push(['debug', message, fields]);
}

describe('LogDuration', () => {
  const clock = new TestClock();
  const delivery = { event: 'asset_purchase_request_processing', deliveryId: 'T-1', saga: 'PurchaseSaga', run: undefined };
  const attempt = { step: 'CreateCustomer', attempt: 2, visits: 0 } as StepAttempt;
  const subject = () => {
    const logger = new TestLogger();
    return { logger, middleware: new LogDuration(logger, clock) };
  };
  const after = (milliseconds: number) => () => void (clock.time += milliseconds);

  test('logs how a delivery was answered, and after how long', async () => {
    const { logger, middleware } = subject();
    const answer = BackgroundResponse.done();
    expect(await middleware.handle({ id: 'PR-1' }, async () => (after(250)(), answer), delivery)).toBe(answer);
    expect(logger.lines).toEqual([['info', 'the delivery ended', { event: delivery.event, deliveryId: 'T-1', answer: 'done', ms: 250 }]]);
  });

  test('logs each attempt of a step and of its undo', async () => {
    const { logger, middleware } = subject();
    await middleware.handleStep({ ...attempt, direction: 'execute' }, async () => after(30)());
    await middleware.handleStep({ ...attempt, direction: 'compensate' }, async () => after(40)());
    expect(logger.lines.map(([, message, fields]) => [message, fields])).toEqual([
      ['step CreateCustomer ended', { attempt: 2, visits: 0, ms: 30 }],
      ['the undo of CreateCustomer ended', { attempt: 2, visits: 0, ms: 40 }],
    ]);
  });

  test('logs a failure with its message and lets it through', async () => {
    const { logger, middleware } = subject();
    const error = new Error('503');
    const failing = middleware.handleStep({ ...attempt, direction: 'execute' }, async () => {
      clock.time += 5;
      throw error;
    });
    await expect(failing).rejects.toBe(error);
    expect(logger.lines).toEqual([['warn', 'step CreateCustomer failed: 503', { attempt: 2, visits: 0, ms: 5 }]]);
  });
});
