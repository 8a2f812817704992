import { siteUrl } from './place.ts';

/** The part of Trusted Types that is used; browsers without them take the plain address. */
interface ScriptPolicy {
  createScriptURL(input: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

/** The policy that the page's header allows (server/http/safe-headers.ts). It is made once, or browsers object. */
const POLICY = 'switchyard-worker';

let policy: ScriptPolicy | undefined;

/** Takes the address of a script of this page's own build; returns it as the page's policy wants it. Throws TypeError for another. */
export function trustedScript(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }; // not in TypeScript's own library yet
  policy ??= trustedTypes?.createPolicy(POLICY, {
    createScriptURL(input) {
      if (!new URL(input, location.href).href.startsWith(`${siteUrl()}/`)) {
        throw new TypeError('Only scripts of this page may be started as workers.');
      }
      return input;
    },
  });
  return policy?.createScriptURL(url) ?? url;
}
