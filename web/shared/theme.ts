type Theme = "" | "light" | "dark";

/** Shows the switch and keeps the choice in a cookie, so that the server draws the next page in it and nothing flashes. */
export function themeSwitch(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-theme-switch]");
  if (!button) return;
  const root = document.documentElement;
  const isDark = () =>
    root.classList.contains("dark") ||
    (!root.classList.contains("light") && matchMedia("(prefers-color-scheme: dark)").matches);
  const say = () => {
    button.textContent = (isDark() ? button.dataset.light : button.dataset.dark) ?? "";
  };
  button.hidden = false;
  say();
  button.addEventListener("click", () => {
    set(isDark() ? "light" : "dark");
    say();
  });
}

function set(theme: Theme): void {
  const root = document.documentElement;
  root.classList.remove("light", "dark");
  if (theme) root.classList.add(theme);
  document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax`;
}
