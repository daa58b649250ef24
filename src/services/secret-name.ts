/**
 * Parts of a name that give a secret away, wherever they stand in it and however it is written (`vendorApiKey`, `X-Api-Key`, `ADMIN_PASSWORD`).
 * Rather too many than too few: masking what was none costs a line of diagnosis, showing one costs an account.
 */
const TELLTALE =
  /password|passwd|passphrase|passcode|secret|token|credential|cookie|authorization|apikey|privatekey|accesskey|signingkey|encryptionkey|masterkey|sharedkey|authkey|sessionid|sessionkey|jsessionid|signature/;

/** Names too short to be looked for inside others (`pin` is in `shipping`). */
const EXACT = new Set(['pwd', 'pass', 'auth', 'jwt', 'otp', 'pin', 'cvv', 'cvc', 'bearer', 'pem', 'dbpwd', 'userpwd']);

/** Whether what stands under this name is a secret, judged by the name alone. */
export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return EXACT.has(plain) || TELLTALE.test(plain);
}
