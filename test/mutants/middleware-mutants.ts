import { mutant, type Mutant } from './mutant';

const APPLICATION = 'src/application.ts';
const HANDLERS = 'src/handlers.ts';
const SAGA = 'src/core/run-saga.ts';
const ATTEMPT = 'src/engine/attempt.ts';

/** The middlewares. */
export const middlewareMutants: readonly Mutant[] = [
  mutant('middlewares a:', 'middlewares come before recorded answers', [APPLICATION, 'if (recorded !== undefined) {', 'if (recorded === null) {']),
  mutant('middlewares b:', 'attached deliveries have no middlewares', [
    HANDLERS,
    '.filter(({ handle }) => handle !== undefined)',
    '.filter(({ handle }) => handle !== undefined && live === undefined)',
  ]),
  mutant('middlewares b:', 'the first in the list is innermost', [
    HANDLERS,
    '.filter(({ handle }) => handle !== undefined)',
    '.filter(({ handle }) => handle !== undefined)\n      .reverse()',
  ]),
  mutant(
    'middlewares c:',
    'a run is started whatever the middlewares say',
    [
      HANDLERS,
      '    return compose(layers, () =>',
      '    await this.engine.deliver({ blueprint, request, patience, deliveryId });\n    return compose(layers, () =>',
    ],
    [HANDLERS, '  #resolve(saga: SagaClass', '  async #resolve(saga: SagaClass'],
  ),
  mutant('middlewares c:', 'the final answer of a middleware is not recorded', [
    APPLICATION,
    'if (!same) await this.engine.record(',
    'if (same) await this.engine.record(',
  ]),
  mutant('middlewares d:', 'context.run is never told', [HANDLERS, 'saga: blueprint.name, run: live };', 'saga: blueprint.name, run: undefined };']),
  mutant('middlewares e:', 'handleStep does not wrap undos', [
    SAGA,
    'if (middlewares.length === 0) return undefined;',
    'if (middlewares.length === 0 || undo) return undefined;',
  ]),
  mutant('middlewares e:', 'handleStep is told one direction only', [SAGA, "direction: undo ? 'compensate' : 'execute'", "direction: 'execute'"]),
  mutant(
    'middlewares f:',
    'what handleStep throws after next is the outcome',
    [
      ATTEMPT,
      '      const settlement = await this.#made();\n      this.settle(settlement);\n',
      '      const settlement = await this.#made();\n      setImmediate(() => this.settle(settlement));\n',
    ],
    [ATTEMPT, '(error: unknown) => reached || this.settle({ error }),', '(error: unknown) => this.settle({ error }),'],
  ),
  mutant(
    'middlewares g:',
    'a swallowed error is an outcome',
    [ATTEMPT, '      this.settle(settlement);\n', "      if ('ended' in settlement) this.settle(settlement);\n"],
    [
      ATTEMPT,
      '      () => reached || this.settle({ error: new',
      "      () => reached && this.settle({ ended: { kind: 'succeeded', json: undefined } }),\n      () => reached || this.settle({ error: new",
    ],
  ),
  mutant('middlewares h:', 'a step that a middleware left out counts as done', [
    ATTEMPT,
    '      () => reached || this.settle({ error: new',
    "      () => reached || this.settle({ ended: { kind: 'succeeded', json: undefined } }),\n      () => reached || this.settle({ error: new",
  ]),
  mutant('middlewares i:', 'next can be called again', ['src/core/middleware.ts', 'if (called) throw', 'if (false) throw']),
];
