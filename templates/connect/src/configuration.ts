import { z } from 'zod';

declare module 'amends' {
  interface ConfigValues {
    readonly VENDOR_FILE: string;
    readonly VENDOR_FAILS: string;
  }
}

/** The keys of this extension, checked when it starts. Those of the real vendor, such as VENDOR_URL and VENDOR_API_KEY, belong here. */
export const schema = z.object({
  /** Where the stand-in for the vendor remembers. */
  VENDOR_FILE: z.string().min(1).default('.amends/vendor.json'),
  /** The method of the stand-in that fails. */
  VENDOR_FAILS: z.string().default(''),
});
