import { Scopes } from './container/scopes';
import type { Container } from './container/container';
import { AmendsError } from './core/errors';
import type { SagaClass } from './core/saga';
import type { Extension } from './extension';
import { SagaBlueprint } from './saga-blueprint';

/** The sagas that an extension lists, each checked: every step of it can be built. */
export class ListedSagas {
  private constructor(private readonly blueprints: ReadonlyMap<SagaClass, SagaBlueprint>) {}

  /** For who only looks: nothing is built. */
  static none(): ListedSagas {
    return new ListedSagas(new Map());
  }

  /** @throws AmendsError `DUPLICATE_SAGA`, and what a blueprint throws */
  static of(extension: Extension, container: Container): ListedSagas {
    const blueprints = new Map<SagaClass, SagaBlueprint>();
    const scopes = new Scopes(container);
    scopes.warm();
    const names = new Map<string, SagaClass>();
    for (const saga of extension.sagas()) {
      const blueprint = new SagaBlueprint(saga, scopes);
      const other = names.get(blueprint.name);
      if (other !== undefined && other !== saga)
        throw new AmendsError('DUPLICATE_SAGA', `Two sagas are named ${blueprint.name}. Give one of the classes its own static durableName.`);
      names.set(blueprint.name, saga);
      blueprints.set(saga, blueprint);
    }
    return new ListedSagas(blueprints);
  }

  all(): readonly SagaBlueprint[] {
    return [...this.blueprints.values()];
  }

  /** @throws AmendsError `SAGA_UNLISTED` */
  get(saga: SagaClass): SagaBlueprint {
    const blueprint = this.blueprints.get(saga);
    if (blueprint !== undefined) return blueprint;
    throw new AmendsError('SAGA_UNLISTED', `${saga.name} is not in sagas() of the extension, so a restart could not go on with it. List it there.`);
  }
}
