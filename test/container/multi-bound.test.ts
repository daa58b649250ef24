import { Container } from 'amends';

abstract class Vendor {
  abstract readonly name: string;
}
abstract class Bell {
  static readonly multiBound = true;
  abstract readonly name: string;
}

const bound = (token: typeof Vendor | typeof Bell): readonly string[] => {
  const container = new Container();
  for (const name of ['first', 'second']) container.registering({}, () => container.bind<{ readonly name: string }>(token).toConstantValue({ name }));
  return container.getAll<{ readonly name: string }>(token as never).map(({ name }) => name);
};

test('a token that a later provider binds is its alone', () => {
  expect(bound(Vendor)).toEqual(['second']);
});

test('a token that says so itself collects what all providers bind to it, in their order', () => {
  expect(bound(Bell)).toEqual(['first', 'second']);
});
