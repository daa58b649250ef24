import { userInfo } from 'node:os';
import type { HistoryEvent } from 'amends';
import { workshop } from '../cli/amends-process';
import { BACKING_OFF, FIRST, LICENSE, MAILS, Night, UNDO } from './night';

jest.setTimeout(180_000); // a whole night, on a machine that others work on, too

const shop = workshop();

/** What is journaled of who asked for what. */
const verbsOf = (history: readonly HistoryEvent[]): readonly unknown[] =>
  history.flatMap((event) => (event.type === 'verb' ? [{ verb: event.verb, by: event.by, why: event.why }] : []));

describe('at three in the morning, on the command line', () => {
  test('an operator finds what hangs, sees why, and helps it: at the process that runs, and in the journal of one that is stopped', async () => {
    const night = await Night.begin(shop);
    const began = Date.now();
    try {
      await night.fallsDark();
      const list = await night.amends(['runs', 'list', '--limit', '6'], 'url');
      expect(list.code).toBe(0);
      const [heading, ...rows] = list.stdout.trimEnd().split('\n');
      expect(heading).toMatch(/^state +for +request +saga +where and why +goes on +run$/i);
      const told = rows.map((row) => /^(\S+) .*?(PR-\S+)/.exec(row)!.slice(1).join(' '));
      // those of one minute became stuck side by side, whichever of them first
      expect([...told.slice(0, MAILS.length).sort(), ...told.slice(MAILS.length)]).toEqual([
        ...[...MAILS, LICENSE, UNDO].map((request) => `stuck ${request}`),
        expect.stringMatching(/^running PR-7000-/) as string,
      ]);
      expect(list.stdout).toContain('SendWelcome: VENDOR_422: The mailbox of the shop is locked.');
      expect(list.stdout).toContain('the undo of ReserveDomain');

      const shown = await night.amends(['runs', 'show', MAILS[0]], 'url');
      expect(shown.stdout).toMatch(/SendWelcome[\s\S]*Unlock it at mail\.vendor\.example[\s\S]*retry/);

      night.vendor.recovers();
      const [retried, woken, refused] = await Promise.all([
        night.amends(['runs', 'retry', MAILS[0], '--reason', 'the mailbox is unlocked'], 'url'),
        night.amends(['runs', 'wake', '--all-like', FIRST, '--reason', 'the vendor is back'], 'url'),
        night.amends(['runs', 'cancel', MAILS[1], '--reason', 'they asked'], 'url'),
      ]);
      expect(retried).toMatchObject({ code: 0, stdout: expect.stringMatching(/^retry: PurchaseSaga of PR-6000-0001 is/) as string });
      expect(woken).toMatchObject({ code: 0, stderr: expect.stringContaining(`${BACKING_OFF} runs of PurchaseSaga at CreateCustomer, VENDOR_DOWN`) as string });
      expect(woken.stdout.trim().split('\n')).toHaveLength(BACKING_OFF);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/PAST_THE_PIVOT: /) as string });
      await night.until(BACKING_OFF + 1, 'state=completed');

      await night.kill();
      const [completed, bypassed, retriedLater] = await Promise.all([
        night.amends(['runs', 'complete', LICENSE, '--outcome', '{"id":"L-4"}', '--reason', 'they read it out on the phone'], 'journal'),
        night.amends(['runs', 'bypass', UNDO, '--reason', 'the domain is theirs now'], 'journal'),
        night.amends(['runs', 'retry', '--all-like', MAILS[1], '--reason', 'the mailbox is unlocked'], 'journal'),
      ]);
      for (const [{ code, stdout }, verb] of [
        [completed, 'complete'],
        [bypassed, 'bypass'],
      ] as const)
        expect([code, stdout]).toEqual([3, `${verb}: recorded; it happens at the next start\n`]);
      expect(retriedLater).toMatchObject({ code: 3, stdout: expect.stringMatching(/^(retry \S+: recorded; it happens at the next start\n){2}$/) as string });
      await night.start();
      await night.until(BACKING_OFF + 4, 'state=completed');
      await night.reaches(UNDO, 'compensated');

      const bob = { by: 'bob' };
      const here = { by: userInfo().username };
      for (const [request, verbs] of [
        [MAILS[0], [{ verb: 'retry', why: 'the mailbox is unlocked', ...bob }]],
        [FIRST, [{ verb: 'wake', why: 'the vendor is back', ...bob }]],
        [MAILS[1], [{ verb: 'retry', why: 'the mailbox is unlocked', ...here }]],
        [LICENSE, [{ verb: 'complete', why: 'they read it out on the phone', ...here }]],
        [UNDO, [{ verb: 'bypass', why: 'the domain is theirs now', ...here }]],
      ] as const)
        expect(verbsOf((await night.show(request)).history)).toEqual(verbs);
      expect((await night.show(LICENSE)).steps).toMatchObject(
        expect.arrayContaining([expect.objectContaining({ name: 'ActivateLicense', outcome: { id: 'L-4' } })]) as object,
      );
      expect(night.vendor.done.filter((call) => call === `POST /licenses/${LICENSE}`)).toEqual([]);
      process.stderr.write(`On the command line: ${Date.now() - began} ms\n`);
    } finally {
      await night.end();
    }
  });
});
