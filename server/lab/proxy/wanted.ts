import * as v from 'valibot';
import { Refusal } from '#protocol';
import { profile, PROFILE_NAMES, type Profile } from './profiles.ts';
import { NUMBER_NAMES, SettingEntries } from './settings.ts';

const WantedSchema = v.strictObject({
  profile: v.picklist(PROFILE_NAMES, `must be one of ${PROFILE_NAMES.join(', ')}`),
  ...SettingEntries,
});

/**
 * Takes what a person asked for, such as `{profile: 'flaky', cutEverySeconds: 2}`; returns the profile. Throws Refusal that
 * names what does not fit and what would.
 */
export function wantedProfile(sent: unknown): Profile {
  const result = v.safeParse(WantedSchema, sent);
  if (result.success) {
    const { profile: name, ...settings } = result.output;
    return profile(name, settings);
  }
  const [issue] = result.issues;
  const where = v.getDotPath(issue);
  if (where === null) throw malformed('That is no profile.', 'Send an object such as {"profile": "flaky"}.');
  if (issue.type !== 'strict_object') throw malformed(`${where} is not right.`, `It ${issue.message}.`);
  if (issue.expected === 'never') {
    const settings = ['upgrade', 'status', ...NUMBER_NAMES].join(', ');
    throw malformed(`There is no setting "${where}".`, `The settings are ${settings}.`);
  }
  throw malformed(`${where} is missing.`, `Name one of ${PROFILE_NAMES.join(', ')}.`);
}

function malformed(message: string, next: string): Refusal {
  return new Refusal('MALFORMED_REQUEST', message, next);
}
