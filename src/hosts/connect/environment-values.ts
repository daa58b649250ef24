import type { SetupResponse } from '../../clients/connect/eaas/setup';
import type { Config, PlatformValue } from '../../services/config';
import type { Logger } from '../../services/logger';
import { logLevelOf } from './log-level';

/** Hands what Connect keeps for the environment, its variables and the level of the log, on to the configuration. */
export class EnvironmentValues {
  readonly #told = new Set<string>();

  constructor(
    private readonly config: Config,
    private readonly logger: Logger,
  ) {}

  apply({ variables, logging }: SetupResponse): void {
    const level = logLevelOf(logging?.log_level ?? '');
    const levels: readonly PlatformValue[] = level === undefined ? [] : [{ name: 'LOG_LEVEL', value: level, secure: false }];
    const { shadowed, refused } = this.config.learn([...(variables ?? []), ...levels]);
    if (refused !== undefined)
      return this.logger.error(`alert: Connect told values that the configuration does not accept; those before hold on. ${refused.message}`, {
        code: 'CONNECT_VALUES_REFUSED',
      });
    this.#tellShadowed(shadowed.filter((name) => variables?.some((variable) => variable.name === name) === true));
    if (level !== undefined) this.logger.setLevel?.(this.config.get('LOG_LEVEL'));
  }

  /** Once for each. */
  #tellShadowed(names: readonly string[]): void {
    const news = names.filter((name) => !this.#told.has(name));
    for (const name of news) this.#told.add(name);
    if (news.length > 0)
      this.logger.warn(
        `${news.join(', ')}: the code, the environment or .env say something else than the variables in Connect, and win. Changes in Connect have no effect.`,
      );
  }
}
