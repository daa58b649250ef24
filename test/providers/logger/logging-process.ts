import { Container, LogScope, Logger } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';
import { LoggerServiceProvider } from 'amends/providers/logger';

const container = new Container();
const provider = new LoggerServiceProvider();
new (ConfigServiceProvider.with({ envFile: false }))().register(container);
provider.register(container);
LogScope.run({ request: 'PR-1' }, () => container.get(Logger).info(`ready for ${process.env['AMENDS_TOKEN']}`, { seats: 2 }));
container.get(Logger).debug('details');
process.stdout.write('data');
void provider.shutdown().then(() => process.exit(0)); // at once: what was logged must be out by then
