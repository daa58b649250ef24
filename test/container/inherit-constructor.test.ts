import { Container, injectable } from 'amends';
import { Scopes } from '../../src/container/scopes';

abstract class Vendor {
  abstract readonly name: string;
}

class Acme extends Vendor {
  readonly name = 'Acme';
}

@injectable()
class Ready {
  constructor(protected readonly vendor: Vendor) {}

  who() {
    return this.vendor.name;
  }
}

class Plain extends Ready {}
class PlainOfPlain extends Plain {}

@injectable()
class Decorated extends Ready {}

@injectable()
class WithItsOwn extends Ready {
  constructor(
    readonly first: Container,
    vendor: Vendor,
  ) {
    super(vendor);
  }
}

describe('a subclass of a class with dependencies', () => {
  const container = new Container();
  container.bind(Vendor).to(Acme);
  container.bind(Container).toConstantValue(container);

  test.each([Ready, Plain, PlainOfPlain, Decorated, WithItsOwn])('is given the dependencies of its base class: %p', (cls) => {
    container.bind<Ready>(cls).to(cls);
    expect(container.get<Ready>(cls).who()).toBe('Acme');
  });

  test('is given them too when a run builds it unbound', () => {
    class Unbound extends Ready {}
    const root = new Container();
    root.bind(Vendor).to(Acme);
    expect(
      new Scopes(root)
        .open({ request: { id: 'PR-1' }, run: undefined })<Ready>(Unbound)
        .who(),
    ).toBe('Acme');
  });

  test('is given them too when it stands for a token', () => {
    abstract class Token extends Ready {}
    class Bound extends Token {}
    container.bind(Token).to(Bound);
    expect(container.get(Token).who()).toBe('Acme');
  });
});
