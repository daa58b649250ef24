import { Config, Extension, HttpClient, Redactor, injectable } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';
import { strictNumber } from 'amends/providers/config/strict-number';
import { z } from 'zod';

// #region keys
declare module 'amends' {
  interface ConfigValues {
    readonly BAKERY_URL: string;
    readonly BAKERY_API_KEY: string;
    readonly BAKERY_OVENS: number;
  }
}

const schema = z.object({
  BAKERY_URL: z.url(),
  BAKERY_API_KEY: z.string().min(1),
  BAKERY_OVENS: strictNumber({ min: 1, whole: true }).default(2),
});

export class BakeryExtension extends Extension {
  override providers() {
    return [ConfigServiceProvider.with({ schema })];
  }
}
// #endregion keys

// #region use
@injectable()
export class Bakery {
  constructor(
    private readonly config: Config,
    private readonly http: HttpClient,
  ) {}

  async signIn(): Promise<string> {
    const headers = { 'X-Api-Key': this.config.get('BAKERY_API_KEY') };
    const { body } = await this.http.request<{ token: string }>(`${this.config.get('BAKERY_URL')}/sessions`, { method: 'POST', headers });
    Redactor.of(this.config).register(body.token); // from now on masked in logs and errors, as the key is
    return body.token;
  }
}
// #endregion use
