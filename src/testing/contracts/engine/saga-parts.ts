import { flatten } from '../../../core/plan';
import type { Middleware, MiddlewareClass } from '../../../core/middleware';
import type { Req } from '../../../core/request';
import { Saga, type SagaClass, type SagaStatics } from '../../../core/saga';
import { BackgroundTransaction, type CompensationContext, type StepClass, type StepContext, type StepStatics } from '../../../core/transaction';

/** What a test delivers. */
export type TestRequest = Req & Readonly<Record<string, unknown>>;

type Execute = (request: TestRequest, context: StepContext) => unknown;
type Undo = (request: TestRequest, error: Error, context: CompensationContext<unknown>) => unknown;

/** What a step of a test does; what is not said is left out, but `execute`, whose outcome is then the step's name. */
export interface StepParts extends Omit<StepStatics, 'durableName'> {
  readonly execute?: Execute;
  /** `true`: an undo that does nothing. */
  readonly undo?: Undo | true;
  /** Noted as `probe A`. */
  readonly probe?: Execute;
  readonly applies?: (request: TestRequest, context: StepContext) => boolean | Promise<boolean>;
}

/** A step whose executions and undos are noted in `calls`, as `A` and `undo A`. */
export function makeStep(calls: string[], name: string, parts: StepParts): StepClass {
  const { execute, undo, probe, applies, ...statics } = parts;
  class Step extends BackgroundTransaction<unknown> {
    override async execute(request: Req, context: StepContext): Promise<never> {
      calls.push(name);
      return (await (execute === undefined ? name : execute(request as TestRequest, context))) as never;
    }
  }
  const optional: Pick<BackgroundTransaction<unknown>, 'shouldExecute' | 'probe' | 'compensate'> = Step.prototype;
  if (applies !== undefined) optional.shouldExecute = (request, context) => applies(request as TestRequest, context);
  if (probe !== undefined) {
    optional.probe = async (request, context) => {
      calls.push(`probe ${name}`);
      return (await probe(request as TestRequest, context)) as never;
    };
  }
  if (undo !== undefined) {
    optional.compensate = async (request, error, context) => {
      calls.push(`undo ${name}`);
      if (undo !== true) return (await undo(request as TestRequest, error, context)) as never;
    };
  }
  return Object.assign(Step, { durableName: name }, statics);
}

/** What a saga of a test declares. */
export interface SagaParts extends Omit<SagaStatics, 'durableName' | 'steps'> {
  readonly middlewares?: readonly MiddlewareClass[];
  readonly lockKey?: (request: TestRequest) => string;
  readonly flowKey?: (request: TestRequest) => string | undefined;
  readonly priority?: (request: TestRequest) => number;
  /** Chooses from the steps, by the request; without it all of them are the plan. */
  readonly choose?: (request: TestRequest) => readonly unknown[];
}

export function makeSaga(name: string, list: readonly unknown[], parts: SagaParts): SagaClass {
  const { middlewares, lockKey, flowKey, priority, choose, ...statics } = parts;
  abstract class TestSaga extends Saga {
    override middlewares(): readonly MiddlewareClass[] {
      return middlewares ?? [];
    }
    override lockKey(request: Req): string {
      return lockKey === undefined ? super.lockKey(request) : lockKey(request as TestRequest);
    }
  }
  if (flowKey !== undefined) TestSaga.prototype.flowKey = (request) => flowKey(request as TestRequest);
  if (priority !== undefined) TestSaga.prototype.priority = (request) => priority(request as TestRequest);
  class Fixed extends TestSaga {
    override transactions(): never[] {
      return list as never[];
    }
  }
  class Choosing extends TestSaga {
    override transactions(request: Req): never[] {
      return choose!(request as TestRequest) as never[];
    }
  }
  return Object.assign(choose === undefined ? Fixed : Choosing, { durableName: name, steps: flatten(list) }, statics);
}

/** A middleware's class with these methods. */
export function makeMiddleware(methods: Middleware): MiddlewareClass {
  class TestMiddleware {}
  Object.assign(TestMiddleware.prototype, methods);
  return TestMiddleware;
}
