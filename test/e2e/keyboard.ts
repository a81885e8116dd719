import type { Locator, Page } from '@playwright/test';

/**
 * Presses Tab until an element has the focus: what the keyboard cannot come to cannot be done. How many presses it should take is counted
 * on the page first, so that the browser is asked where the focus is once and not after each; where the count was wrong, it is asked after each.
 */
export async function reach(page: Page, to: Locator): Promise<void> {
  const is = () => to.evaluate((e) => e === document.activeElement);
  if (await is()) return;
  for (let n = await to.evaluate(away); n > 0; n--) await page.keyboard.press('Tab');
  for (let n = 0; n < 200; n++) {
    if (await is()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not come to ${to}`);
}

/** How many times Tab is pressed from where the focus is, by the order of the page; 0 when that is not known, or the element lies before. */
function away(to: HTMLElement | SVGElement): number {
  const stops = [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex]')].filter((e) => {
    if (e.tabIndex < 0 || e.matches(':disabled, [type=hidden]') || !e.checkVisibility({ visibilityProperty: true })) return false;
    if (!(e instanceof HTMLInputElement) || e.type !== 'radio') return true;
    const group = [...document.querySelectorAll<HTMLInputElement>(`input[type=radio][name="${CSS.escape(e.name)}"]`)].filter((r) => r.form === e.form);
    return e.checked || (!group.some((r) => r.checked) && group[0] === e); // one stop for each group
  });
  const at = document.activeElement && document.activeElement !== document.body ? stops.findIndex((e) => e === document.activeElement) : -1;
  if (document.activeElement !== document.body && at < 0) return 0;
  return Math.max(0, stops.indexOf(to as HTMLElement) - at);
}
