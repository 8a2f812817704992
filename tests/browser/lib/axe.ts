import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const SCHEMES = ['light', 'dark'] as const;

/** What depends on colours: the only rules that can find something else in the other scheme. */
const OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/** Takes a page in some state and what of it is looked at; returns what axe finds serious or critical there, in light and in dark. */
export async function violations(page: Page, within = 'html'): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const axe = new AxeBuilder({ page })
      .include(within)
      .options({ rules: { 'target-size': { enabled: true } } });
    const rules = colorScheme === 'light' ? axe.withTags(TAGS) : axe.withRules(OF_COLOUR);
    // One page without frames: axe needs no second page to put its findings together.
    const { violations: all, passes } = await rules.setLegacyMode(true).analyze();
    const passed = passes.map(({ id }) => id);
    expect(passed).toContain('color-contrast');
    if (colorScheme === 'light' && within === 'html') expect(passed).toContain('target-size');
    for (const { id, impact, nodes } of all) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      const where = nodes.map(({ target, any }) => `${target.join(' ')} (${any[0]?.message ?? ''})`);
      found.push(`${colorScheme}: ${id}: ${where.slice(0, 3).join('; ')}`);
    }
  }
  return found;
}
