// govuk-frontend ships no types; these are the few names that we use.
declare module "govuk-frontend" {
  type Component = { new (root: Element): unknown; checkSupport?: () => void };
  export function createAll(component: Component, config?: object): unknown[];
  export const Button: Component;
  export const CharacterCount: Component;
  export const Checkboxes: Component;
  export const ErrorSummary: Component;
  export const NotificationBanner: Component;
  export const SkipLink: Component;
  export const Tabs: Component;
}
