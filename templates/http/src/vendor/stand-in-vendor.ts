import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Config, TerminalError, injectable } from 'amends';
import { Vendor, type Account, type Domain } from './vendor';

/** What the stand-in remembers, by the keys that it was called with. */
interface Books {
  readonly accounts: Record<string, Account>;
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

  async createAccount(details: Pick<Account, 'email' | 'seats'>, key: string) {
    this.maybeFail('createAccount');
    const { accounts } = this.read();
    const account = accounts[key] ?? { id: `AC-${randomUUID().slice(0, 8)}`, ...details, state: 'new' };
    this.keep({ accounts: { ...accounts, [key]: account } });
    return account;
  }

  async findAccount(key: string) {
    return this.read().accounts[key];
  }

  async deleteAccount(id: string) {
    this.maybeFail('deleteAccount');
    this.keep({ accounts: without(this.read().accounts, (account) => account.id === id) });
  }

  async activateAccount(id: string) {
    this.maybeFail('activateAccount');
    const accounts = Object.entries(this.read().accounts);
    this.keep({ accounts: Object.fromEntries(accounts.map(([key, account]) => [key, account.id === id ? { ...account, state: 'active' } : account])) });
  }

  async reserveDomain(name: string, account: string, key: string) {
    this.maybeFail('reserveDomain');
    const { domains } = this.read();
    const others = Object.entries(domains).filter(([other]) => other !== key);
    if (name === 'taken.example' || others.some(([, domain]) => domain.name === name))
      throw new TerminalError(`The domain ${name} is taken.`, { code: 'DOMAIN_TAKEN' });
    this.keep({ domains: { ...domains, [key]: { name, account } } });
    return { name, account };
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
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { accounts: {}, domains: {} };
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
