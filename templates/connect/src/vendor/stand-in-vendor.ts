import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Config, TerminalError, injectable } from 'amends';
import { Vendor, type Domain, type Subscription, type SubscriptionDetails } from './vendor';

/** What the stand-in remembers, by the keys that it was called with. */
interface Books {
  readonly subscriptions: Record<string, Subscription>;
  readonly domains: Record<string, Domain>;
}

/**
 * STAND-IN: plays the vendor, so that everything works before there is an account there. It remembers in the file `VENDOR_FILE`, for one process.
 * `VENDOR_FAILS` names a method that fails as if the vendor were down. Delete it when you have written the class that calls the real API.
 */
@injectable()
export class StandInVendor extends Vendor {
  constructor(private readonly config: Config) {
    super();
  }

  async subscribe(details: SubscriptionDetails, key: string) {
    this.maybeFail('subscribe');
    const { subscriptions } = this.read();
    const subscription = subscriptions[key] ?? { id: `SUB-${randomUUID().slice(0, 8)}`, ...details };
    this.keep({ subscriptions: { ...subscriptions, [key]: subscription } });
    return subscription;
  }

  async findSubscription(key: string) {
    return this.read().subscriptions[key];
  }

  async unsubscribe(id: string) {
    this.maybeFail('unsubscribe');
    this.keep({ subscriptions: without(this.read().subscriptions, (subscription) => subscription.id === id) });
  }

  async reserveDomain(name: string, key: string) {
    this.maybeFail('reserveDomain');
    const { domains } = this.read();
    const others = Object.entries(domains).filter(([other]) => other !== key);
    if (name === 'taken.example' || others.some(([, domain]) => domain.name === name))
      throw new TerminalError(`The domain ${name} is taken.`, { code: 'DOMAIN_TAKEN' });
    this.keep({ domains: { ...domains, [key]: { name } } });
    return { name };
  }

  async releaseDomain(key: string) {
    this.maybeFail('releaseDomain');
    this.keep({ domains: without(this.read().domains, (_domain, of) => of === key) });
  }

  private maybeFail(method: string) {
    if (this.config.get('VENDOR_FAILS') === method) throw new Error(`The vendor does not answer (VENDOR_FAILS=${method}).`);
  }

  private read(): Books {
    try {
      return JSON.parse(readFileSync(this.config.get('VENDOR_FILE'), 'utf8')) as Books;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { subscriptions: {}, domains: {} };
      throw error;
    }
  }

  private keep(changed: Partial<Books>) {
    const file = this.config.get('VENDOR_FILE');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify({ ...this.read(), ...changed }, null, 2));
    renameSync(`${file}.new`, file); // never half a file
  }
}

function without<T>(entries: Readonly<Record<string, T>>, gone: (value: T, key: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).filter(([key, value]) => !gone(value, key)));
}
