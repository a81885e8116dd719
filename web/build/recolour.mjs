// Turns the colours that govuk-frontend and the MOJ frontend write as plain hex into our tokens, so that both themes come
// from one table. Their custom properties are set in css/tokens.css; this is for the declarations that use none.

const grounds = {
  "#fff": "--surface", "#f3f3f3": "--sunk", "#f4f8fb": "--sunk", "#cecece": "--line", "#949494": "--line", "#b1b4b6": "--line",
  "#0b0c0c": "--ink", "#d2e2f1": "--accent-soft", "#1d70b8": "--accent-fill", "#ca3535": "--alert-fill", "#0f7a52": "--ok-fill",
  "#982828": "--alert-fill", "#0b5c3e": "--ok-fill", "#cfe4dc": "--ok-soft", "#f4d7d7": "--alert-soft", "#fde4d7": "--warn-soft",
  "#ffee80": "--warn-soft", "#ddd6ec": "--violet-soft", "#f4d7e5": "--rose-soft", "#d0e6e7": "--teal-soft", "#484949": "--grey-fill",
  "#54319f": "--violet-fill", "#98285d": "--rose-fill", "#767676": "--grey-fill", "#858686": "--edge",
};

const inks = {
  "#0b0c0c": "--ink", "#484949": "--ink-2", "#0f385c": "--accent", "#1d70b8": "--accent", "#005ea5": "--accent", "#ca3535": "--alert",
  "#651b1b": "--alert", "#0f7a52": "--ok", "#083d29": "--ok", "#7a3c1c": "--warn", "#eb611c": "--warn", "#c75228": "--warn",
  "#8b391c": "--warn", "#2a1950": "--violet", "#54319f": "--violet", "#651b3e": "--rose", "#98285d": "--rose", "#0b4144": "--teal",
};

const edges = {
  "#0b0c0c": "--ink", "#cecece": "--line", "#f3f3f3": "--line", "#fff": "--surface", "#858686": "--edge", "#949494": "--line",
  "#484949": "--ink-2", "#ca3535": "--alert-mark", "#0f7a52": "--ok-mark", "#1d70b8": "--accent", "#eb611c": "--warn-mark",
  "#f47738": "--warn-mark", "#fd0": "--warn-mark", "#54319f": "--violet", "#98285d": "--rose", "#083d29": "--shade", "#651b1b": "--shade",
  "#0f385c": "--shade",
};

function table(property) {
  if (/^(color|fill)$/.test(property)) return inks;
  if (/^background/.test(property)) return grounds;
  if (/^(border|outline|box-shadow)/.test(property)) return edges;
  return null;
}

// A fallback inside var(--x,#hex) is left as it is: the property is always set.
function declaration(text, focused) {
  const at = text.indexOf(":");
  const property = text.slice(0, at).trim();
  if (at < 0 || property.startsWith("--")) return text;
  const colours = table(property);
  if (!colours) return text;
  const value = text.slice(at + 1).replace(/var\([^)]*\)|#[0-9a-f]{3,8}\b/gi, (m) => {
    if (!m.startsWith("#")) return m;
    if (focused && m === "#0b0c0c") return "var(--govuk-focus-text-colour)"; // black on the yellow of focus, in both themes
    return colours[m] ? `var(${colours[m]})` : m;
  });
  return `${property}:${value}`;
}

/** Rewrites a minified style sheet. */
export function recolour(css) {
  return css.replace(/([^{}]*)\{([^{}]*)\}/g, (_, selector, body) => {
    const focused = /:focus/.test(selector) && !/:not\(:focus\)/.test(selector);
    const out = body.split(/;(?![^(]*\))/).map((d) => declaration(d, focused));
    return `${selector}{${out.join(";")}}`;
  });
}
