import { Checkup } from '../../checkup';
import { ConnectClient } from '../../clients/connect/connect-client';
import { asError, codeOf } from '../../core/errors';
import type { ExtensionClass } from '../../extension';
import { askConnect } from '../../hosts/connect/validation';
import { Config } from '../../services/config';
import { Redactor } from '../../services/redactor';
import { loadExtension } from '../load-extension';
import type { Examination } from './examination';
import { failed, ok, warning, type Verdict } from './verdict';

const GROUP = 'Extension';

export interface ExtensionChecked {
  /** Where the configuration says that the journal is. */
  readonly journal: string | undefined;
  /** The examination goes on in this, which knows the secrets. */
  readonly examination: Examination;
}

/** Looks over what an extension is made of; with `boots` its providers are booted, and shut down again. No host is started and no journal opened. */
export async function checkExtension(begun: Examination, path: string, boots: boolean): Promise<ExtensionChecked> {
  let cls: ExtensionClass | undefined;
  await begun.look(GROUP, 'module', () => {
    cls = loadExtension(path);
    return ok(cls.name);
  });
  if (cls === undefined) return { journal: undefined, examination: begun };
  const checkup = new Checkup(cls);
  checkup.register((name, error) => {
    if (error !== undefined) begun.tell(GROUP, `provider ${name}`, failureOf(error));
  });
  let config: Config | undefined;
  await begun.look(GROUP, 'configuration', () => {
    config = checkup.container.get(Config);
    return ok('every value is as it must be');
  });
  if (config === undefined) return { journal: undefined, examination: begun };
  const redactor = Redactor.of(config);
  const examination = begun.masking((text) => redactor.text(text));
  if (boots) await boot(examination, checkup);
  checkup.sagas((name, steps, error) =>
    examination.tell(
      GROUP,
      name === 'services' ? name : `saga ${name}`,
      error === undefined ? ok(steps === 1 ? 'its step can be built' : `its ${steps} steps can be built`) : unbuilt(error, boots),
    ),
  );
  if (boots) await examination.look(GROUP, 'shutdown', () => checkup.shutdown().then(() => ok('every provider that was booted')));
  await connect(examination, checkup, config);
  return { journal: config.get('JOURNAL_PATH'), examination };
}

async function boot(examination: Examination, checkup: Checkup): Promise<void> {
  const { awaited } = checkup;
  await checkup.boot((name, error) => {
    if (error === undefined) return examination.tell(GROUP, `provider ${name}`, ok('booted'));
    const lacks = codeOf(error) === 'CONFIG_INVALID' && awaited.length > 0;
    examination.tell(
      GROUP,
      `provider ${name}`,
      lacks ? warning(`Connect tells the values of ${awaited.join(', ')} at the start; without them: ${asError(error).message}`) : failureOf(error),
    );
  });
}

function unbuilt(error: unknown, booted: boolean): Verdict {
  if (!booted && codeOf(error) === 'BINDING_MISSING') return warning(`${asError(error).message} (It may be bound at boot, which --no-boot leaves out.)`);
  return failureOf(error);
}

const failureOf = (error: unknown): Verdict => failed(`${codeOf(error) ?? 'INTERNAL'}: ${asError(error).message}`);

/** Whether Connect can be reached and takes the key, by a call that changes nothing. */
async function connect(examination: Examination, { container }: Checkup, config: Config): Promise<void> {
  if (config.get('API_KEY') === undefined) return;
  await examination.look('Connect', config.get('API_ADDRESS') ?? config.get('SERVER_ADDRESS'), async () => {
    let trouble: string | undefined;
    const hear = (message: string): void => void (trouble ??= message);
    const silent = { error: hear, warn: hear, info: () => undefined, debug: () => undefined };
    const { version } = await askConnect(container.get(ConnectClient), silent);
    if (trouble !== undefined) return failed(`it does not answer as it should. Look at API_ADDRESS, SERVER_ADDRESS and the network. ${trouble}`);
    return ok(`it takes the key${version === undefined ? '' : `; version ${version}`}`);
  });
}
