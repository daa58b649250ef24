import { randomBytes } from 'node:crypto';
import { ConnectRefusal } from './connect-refusal';
import { idDigits } from './id-digits';
import { readText } from './request-changes';
import type { SandboxObject, Schedule, Stamp, Variable } from './sandbox-objects';
import type { SandboxStore } from './sandbox-store';

type Body = Readonly<Record<string, unknown>>;

/** A variable as an extension declares it. */
export interface DeclaredVariable {
  readonly name: string;
  readonly initial_value?: string | null | undefined;
  readonly secure?: boolean | null | undefined;
}

const NAME = /^[A-Za-z]\w*$/;

/** The environments of an extension, with what belongs to them. Every method that writes runs inside a transaction of the store. */
export class Devops {
  constructor(private readonly store: SandboxStore) {}

  /** @throws ConnectRefusal NFND_001 */
  environment(id: string): SandboxObject {
    return this.store.get('environments', id) ?? missing();
  }

  /** With their values in clear. */
  variables(environment: string): readonly Variable[] {
    return this.store.all('variables', environment);
  }

  /** Makes what an extension declares and is not there yet, with its initial value. @returns whether anything was made */
  declareVariables(environment: string, declared: readonly DeclaredVariable[]): boolean {
    const made = declared.filter(({ name }) => this.store.get('variables', name, environment) === undefined);
    for (const { name, initial_value, secure } of made) this.store.add('variables', variable(name, initial_value ?? '', secure ?? false), environment);
    return made.length > 0;
  }

  createVariable(environment: string, body: Body): Variable {
    this.environment(environment);
    const name = readText(body, 'name');
    if (!NAME.test(name)) throw ConnectRefusal.invalid('name: Letters, digits and underscores only, a letter first.');
    if (this.store.get('variables', name, environment) !== undefined) throw ConnectRefusal.invalid(`name: The variable ${name} exists already.`);
    return this.store.add('variables', variable(name, valueOf(body), body['secure'] === true), environment);
  }

  setVariable(environment: string, name: string, body: Body): Variable {
    const known = this.store.get('variables', name, environment) ?? missing();
    const secure = typeof body['secure'] === 'boolean' ? body['secure'] : known.secure;
    return this.store.put('variables', { ...known, value: valueOf(body), secure }, environment);
  }

  deleteVariable(environment: string, name: string): void {
    if (this.store.get('variables', name, environment) === undefined) missing();
    this.store.delete('variables', name, environment);
  }

  /** Takes what a runner tells of its environment. */
  updateEnvironment(service: string, id: string, body: Body): SandboxObject {
    const { error_output, runtime } = body;
    if (runtime !== undefined && runtime !== 'local' && runtime !== 'cloud') throw ConnectRefusal.invalid('runtime: "local" or "cloud".');
    const known = this.environment(id);
    return this.store.put(
      'environments',
      { ...known, ...(typeof error_output === 'string' && { error_output }), ...(runtime !== undefined && { runtime }) },
      service,
    );
  }

  createSchedule(environment: string, body: Body, created: Stamp): Schedule {
    this.environment(environment);
    const number = this.store.nextNumber('schedule');
    const method = readText(body, 'method');
    const { name = method, description = '', parameter = {}, schedule = null } = body;
    if (typeof name !== 'string') throw ConnectRefusal.invalid('name: Not a valid string.');
    const made = {
      id: `EFS-${idDigits(number, 9, 3)}`,
      name,
      description,
      method,
      parameter,
      schedule,
      status: 'enabled',
      environment: { id: environment },
      events: { created },
    };
    return this.store.add('schedules', made, environment);
  }

  deleteSchedule(environment: string, id: string): void {
    if (this.store.get('schedules', id, environment) === undefined) missing();
    this.store.delete('schedules', id, environment);
  }

  /** The key that acts for an installation, made when it is asked for first. */
  impersonate(service: string, id: string): { readonly installation_api_key: string } {
    const installation = this.store.get('installations', id, service) ?? missing();
    const known = this.store.keyOf(id);
    if (known !== undefined) return { installation_api_key: known };
    const made = `ApiKey SU-${idDigits(this.store.nextNumber('key'), 9, 3)}:${randomBytes(20).toString('hex')}`;
    this.store.addKey(made, installation.owner.id, id);
    return { installation_api_key: made };
  }
}

/** A variable as calls are answered it: a secret is not told again. */
export function shownVariable(variable: Variable): Variable {
  return variable.secure ? { ...variable, value: '********' } : variable;
}

function variable(name: string, value: string, secure: boolean): Variable {
  return { id: name, name, value, secure };
}

function valueOf(body: Body): string {
  const value = body['value'] ?? body['initial_value'];
  if (typeof value === 'string') return value;
  throw ConnectRefusal.invalid('value: This field is required, and is a text.');
}

function missing(): never {
  throw ConnectRefusal.notFound();
}
