import * as govuk from "govuk-frontend";

/** Starts the government's own behaviour for the components on this page. */
export function enhanceComponents(): void {
  if (!("noModule" in HTMLScriptElement.prototype)) return;
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  for (const component of [
    govuk.Button, govuk.CharacterCount, govuk.Checkboxes, govuk.ErrorSummary, govuk.FileUpload,
    govuk.NotificationBanner, govuk.Radios, govuk.SkipLink, govuk.Tabs,
  ]) {
    govuk.createAll(component);
  }
}
