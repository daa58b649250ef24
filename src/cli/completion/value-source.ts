/* eslint-disable @typescript-eslint/no-require-imports -- only where names of the extension, or runs, are asked for is it loaded */
import type { RunState } from '../../core/history';
import type { ExtensionClass } from '../../extension';
import type { WhereOptions } from '../runs/where-options';
import type { Candidate } from './candidate';

/** Milliseconds that somebody waits who has pressed the tab key. */
const PATIENCE = 2_000;

const RUNS = 50;

/** The states in which a run may be for which a verb is meant; every live one for all others. */
const STATES: Readonly<Record<string, readonly RunState[]>> = {
  retry: ['stuck'],
  bypass: ['stuck'],
  complete: ['stuck'],
  wake: ['waiting', 'running', 'compensating', 'stuck'],
};

/** Values that only the extension or its runs tell. What cannot be found out quickly is not offered, and nothing is complained of. */
export class ValueSource {
  constructor(private readonly words: readonly string[]) {}

  /** @param name of the argument, or of the flag. @param command that it belongs to */
  async of(name: string, command: string): Promise<readonly Candidate[]> {
    try {
      if (name === 'saga') return this.#sagas();
      if (name === 'event') return this.#events();
      if (name === 'run' || name === 'runs' || name === 'allLike') return await this.#runs(STATES[command]);
    } catch {
      // no extension here, or one that cannot be loaded; no journal, or nobody who answers
    }
    return [];
  }

  #sagas(): readonly Candidate[] {
    const { durableNameOf } = require('../../core/plan') as typeof import('../../core/plan');
    return new (this.#extension())().sagas().map((saga) => ({ value: durableNameOf(saga), about: 'saga' }));
  }

  #events(): readonly Candidate[] {
    const { handlersOf } = require('../../event') as typeof import('../../event');
    return [...handlersOf(new (this.#extension())()).values()].map(({ event, method }) => ({ value: event, about: method }));
  }

  async #runs(states: readonly RunState[] | undefined): Promise<readonly Candidate[]> {
    const { withOperations } = require('../runs/open-operations') as typeof import('../runs/open-operations');
    const typed = this.words.at(-1) ?? '';
    const found = withOperations(this.#where(), (operations) => operations.search({ order: 'urgent', limit: RUNS, ...(states && { states }) }));
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE, undefined).unref());
    const listing = await Promise.race([found, late]);
    found.catch(() => undefined);
    return (listing?.runs ?? []).flatMap(({ id, saga, request, state, step }) => {
      const about = `${saga} of ${request}, ${state}${step === undefined ? '' : ` in ${step}`}`;
      return typed !== '' && request.startsWith(typed) ? [{ value: request, about }] : [{ value: id, about }];
    });
  }

  #extension(): ExtensionClass {
    const { loadExtension } = require('../load-extension') as typeof import('../load-extension');
    return loadExtension(this.#where().extension);
  }

  #where(): WhereOptions {
    const { url, journal } = { url: this.#said('--url'), journal: this.#said('--journal') };
    return { extension: this.#said('--extension') ?? 'extension.ts', ...(url !== undefined && { url }), ...(journal !== undefined && { journal }) };
  }

  #said(flag: string): string | undefined {
    const place = this.words.lastIndexOf(flag, -2);
    return place < 0 ? undefined : this.words[place + 1];
  }
}
