import * as govuk from "govuk-frontend";

/**
 * Starts the government's own behaviour for the components on this page. Two are left out because they fail WCAG 2.2 AA as
 * axe reads it: Radios (aria-expanded on a radio; css/20-govuk.css does the same by style) and FileUpload (its button's name
 * is not the text on it; the plain field serves).
 */
export function enhanceComponents(): void {
  if (!("noModule" in HTMLScriptElement.prototype)) return;
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  for (const component of [
    govuk.Button, govuk.CharacterCount, govuk.Checkboxes, govuk.ErrorSummary,
    govuk.NotificationBanner, govuk.SkipLink, govuk.Tabs,
  ]) {
    govuk.createAll(component);
  }
}
