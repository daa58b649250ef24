import { Config, type Container } from 'amends';
import { ConnectPlatform } from 'amends/providers/connect-platform';
import { LocalPlatformServiceProvider } from 'amends/providers/local-platform';
import type { Platform } from 'amends/transactions/platform';

/**
 * Binds the platform of the ready steps: Connect where the configuration says who the extension is there (`API_KEY` and `ENVIRONMENT_ID`), else the local one
 * in a file. With Connect the extension lists `ConnectServiceProvider`, too, or is started with `--host connect`.
 */
export class PlatformServiceProvider extends LocalPlatformServiceProvider {
  protected override platform(container: Container): Platform {
    const config = container.get(Config);
    const isAtConnect = config.get('API_KEY') !== undefined && config.get('ENVIRONMENT_ID') !== undefined;
    return isAtConnect ? ConnectPlatform.of(container) : super.platform(container);
  }
}
