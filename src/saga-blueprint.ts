import { choiceOf } from './choice-of';
import type { Scopes, ScopeOf } from './container/scopes';
import { milliseconds } from './core/duration';
import { AmendsError } from './core/errors';
import type { Middleware } from './core/middleware';
import { durableNameOf, flatten, kindOf, planOf, type Plan } from './core/plan';
import type { Req } from './core/request';
import type { OnUndoFailure, Saga, SagaClass, WhenLocked } from './core/saga';
import { declaredOf } from './core/step-options';
import type { BackgroundTransaction, RunInfo, StepClass } from './core/transaction';
import type { Blueprint, RunScope } from './engine/blueprint';
import type { FlowLimits } from './engine/flow/limits';
import { flowLimitsOf } from './flow-limits-of';

/** A saga's class together with the container that builds its steps. */
export class SagaBlueprint implements Blueprint {
  readonly name: string;
  readonly repeat: boolean;
  readonly deadline: number | undefined;
  readonly onUndoFailure: OnUndoFailure;
  readonly whenLocked: WhenLocked;
  readonly flow: FlowLimits;
  readonly #saga: Saga;
  readonly #steps = new Map<string, StepClass>();
  /** The plan of a saga that does not look at the request. */
  #fixed: Plan | undefined;

  /** @throws AmendsError when the saga or one of its steps cannot be built, is named wrongly, or its plan breaks the grammar. */
  constructor(
    readonly cls: SagaClass,
    private readonly scopes: Scopes,
  ) {
    this.name = durableNameOf(cls);
    this.repeat = cls.repeat ?? false;
    this.deadline = cls.deadline === undefined ? undefined : milliseconds(cls.deadline);
    this.onUndoFailure = choiceOf(this.name, 'onUndoFailure', cls.onUndoFailure, ['halt', 'continue']);
    this.whenLocked = choiceOf(this.name, 'whenLocked', cls.whenLocked, ['wait', 'refuse', 'cancelHolder']);
    scopes.check(cls, 'the extension');
    this.#saga = scopes.open({ request: { id: 'none' }, run: undefined })<Saga>(cls);
    this.flow = flowLimitsOf(this.name, cls, this.#saga);
    for (const step of this.#everyStep()) this.#declare(step);
    if (this.#saga.middlewares.length === 0) for (const middleware of this.#saga.middlewares({ id: 'none' })) scopes.check(middleware, this.name);
  }

  /** A saga that takes no request is its own list; one that looks at it declares all it may ever list. */
  #everyStep(): readonly StepClass[] {
    if (this.#saga.transactions.length === 0) {
      const list = this.#saga.transactions({ id: 'none' });
      this.#fixed = planOf(this.name, list);
      return flatten(list);
    }
    if (this.cls.steps !== undefined) return this.cls.steps;
    throw new AmendsError(
      'STEPS_UNDECLARED',
      `${this.name}.transactions(request) looks at the request, so recovery cannot know its steps. Declare static steps = [ … ] with every step that it may ever list.`,
    );
  }

  #declare(step: StepClass): void {
    const name = durableNameOf(step);
    const known = this.#steps.get(name);
    if (known !== undefined && known !== step)
      throw new AmendsError('DUPLICATE_STEP', `${this.name} has two steps named ${name}. Give one of the classes its own static durableName.`);
    this.scopes.check(step, this.name);
    declaredOf(step, false); // a policy that cannot be read is found now, not in the middle of a run
    declaredOf(step, true);
    this.#steps.set(name, step);
  }

  lockKey(request: Req): string {
    return this.#saga.lockKey(request);
  }

  flowKey(request: Req): string | undefined {
    return this.#saga.flowKey(request);
  }

  priority(request: Req): number {
    return this.#saga.priority(request);
  }

  plan(request: Req, _run: RunInfo): Plan {
    if (this.#fixed !== undefined) return this.#fixed;
    const plan = planOf(this.name, this.#saga.transactions(request));
    const stranger = plan.find(({ name }) => !this.#steps.has(name));
    if (stranger === undefined) return plan;
    throw new AmendsError('INVALID_PLAN', `${this.name} listed ${stranger.name}, which its static steps do not declare. Add it there.`);
  }

  /** Whether every run has the same plan: the saga does not look at the request. */
  get fixed(): boolean {
    return this.#fixed !== undefined;
  }

  /** Its plan where that is {@link fixed}; else what it may ever list, which is no plan: groups are not known, and not all may stand together. */
  get listed(): Plan {
    return this.#fixed ?? [...this.#steps].map(([name, cls]) => ({ name, kind: kindOf(cls) }));
  }

  get stepNames(): readonly string[] {
    return [...this.#steps.keys()];
  }

  stepClass(name: string): StepClass | undefined {
    return this.#steps.get(name);
  }

  /** The middlewares of a delivery or of a run. */
  middlewares(of: ScopeOf): readonly Middleware[] {
    return this.#saga.middlewares(of.request).map(this.scopes.open(of));
  }

  open(request: Req, run: RunInfo): RunScope {
    const build = this.scopes.open({ request, run });
    return {
      step: (name) => build(this.#steps.get(name)!) as BackgroundTransaction<unknown>,
      middlewares: () => this.#saga.middlewares(request).map(build),
    };
  }
}
