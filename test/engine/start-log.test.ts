import fc from 'fast-check';
import { StartLog } from '../../src/engine/flow/start-log';

const rates = fc.record({ limit: fc.integer({ min: 1, max: 5 }), per: fc.integer({ min: 1, max: 1_000 }) });

test('of all starts that a rate lets through no stretch has more than its limit, and it holds none back that it need not', () => {
  fc.assert(
    fc.property(rates, fc.array(fc.nat(300), { maxLength: 60 }), (rate, pauses) => {
      const log = new StartLog(rate);
      const starts: number[] = [];
      let now = 1_000;
      for (const pause of pauses) {
        now += pause;
        const recent = starts.filter((at) => at > now - rate.per);
        expect(log.wait(now) === 0).toBe(recent.length < rate.limit);
        expect(log.wait(now)).toBe(recent.length < rate.limit ? 0 : recent[recent.length - rate.limit]! + rate.per - now);
        if (log.wait(now) > 0) continue;
        log.note(now);
        starts.push(now);
      }
    }),
  );
});

test('starts that are recalled in any order count as if they had been noted', () => {
  fc.assert(
    fc.property(rates, fc.array(fc.nat(2_000), { maxLength: 20 }), (rate, times) => {
      const [recalled, noted] = [new StartLog(rate), new StartLog(rate)];
      for (const at of times) recalled.recall(at);
      for (const at of [...times].sort((a, b) => a - b)) noted.note(at);
      expect(recalled.wait(2_000)).toBe(noted.wait(2_000));
    }),
  );
});

test('a clock that is set back by a day holds nobody up for longer than the rate says', () => {
  const log = new StartLog({ limit: 1, per: 60_000 });
  log.note(100_000_000);
  expect(log.wait(13_600_000)).toBe(60_000);
  expect(log.wait(13_660_000)).toBe(0);
});
